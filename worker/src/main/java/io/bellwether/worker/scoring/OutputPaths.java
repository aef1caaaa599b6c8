package io.bellwether.worker.scoring;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.OutputFormat;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.InPlaceOutput;
import io.bellwether.worker.dataset.Storage;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/** Where the files of one output lie until, and after, it is published. */
record OutputPaths(Path output, Path staging) {
    static final String MANIFEST = "_manifest.json";
    static final String SUCCESS = "_SUCCESS";
    private static final String SUFFIX = ".staging-";

    /** The staging directory is the output's sibling, hidden from listings: one rename publishes it. */
    static OutputPaths of(Storage storage, String output, JobId job) {
        Path path = storage.resolve(output);
        Path parent = path.getParent();
        if (parent == null) {
            throw DataErrors.invalid("output", output, "a directory below the root", "choose another path");
        }
        return new OutputPaths(path, new Path(parent, "." + path.getName() + SUFFIX + job));
    }

    /** The staging directory as it was told from afar: nothing but one of this job may ever be deleted as such. */
    static Path checkedStaging(Storage storage, String told, JobId job) {
        Path path = storage.resolve(told);
        if (!path.getName().startsWith(".") || !path.getName().endsWith(SUFFIX + job)) {
            throw DataErrors.invalid("staging", told, "a directory '.NAME" + SUFFIX + job + "'", "report this defect");
        }
        return path;
    }

    /** The output whose staging directory that is. */
    static Path outputOf(Path staging, JobId job) {
        String name = staging.getName();
        return new Path(staging.getParent(), name.substring(1, name.length() - (SUFFIX + job).length()));
    }

    /** The output as it is published where there is no rename in one step. */
    static InPlaceOutput inPlace(Storage storage, Path output, JobId job) {
        return new InPlaceOutput(storage, output, job, MANIFEST, SUCCESS);
    }

    Path plan() {
        return new Path(staging, "_plan.json");
    }

    Path attempt(int split, int attempt, OutputFormat format) {
        return new Path(staging, String.format(Locale.ROOT, "part-%05d-attempt-%d.%s", split, attempt, format.word()));
    }

    /** Where an attempt tells of the rows that it could not score. */
    Path errors(int split, int attempt) {
        return new Path(staging, String.format(Locale.ROOT, "errors-%05d-attempt-%d.csv", split, attempt));
    }

    /** Hidden from who reads the output, as all names with an underscore are. */
    static String publishedErrors(int split) {
        return String.format(Locale.ROOT, "_errors-%05d.csv", split);
    }

    static String published(int split, OutputFormat format) {
        return String.format(Locale.ROOT, "part-%05d.%s", split, format.word());
    }
}
