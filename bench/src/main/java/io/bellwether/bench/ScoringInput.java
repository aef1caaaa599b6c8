package io.bellwether.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * The rows to score: one Parquet file of float features and a label, in row groups small enough to share out. Beyond a million rows
 * the same row groups come again: to draw more would take longer than to score them, and no scorer remembers a row.
 */
final class ScoringInput {
    private static final long ROW_GROUP_BYTES = 16L << 20;

    private static final int DRAWN_ROWS = 1_000_000;

    private ScoringInput() {}

    /** Writes {@code rows} rows, or a little less, to the URI {@code file}; gives how many. */
    static int write(String file, int rows, Path scratch) throws IOException {
        int drawn = Math.min(rows, DRAWN_ROWS);
        Path part = scratch.resolve("part.parquet");
        draw(part, drawn);
        Configuration configuration = new Configuration();
        int copies = rows / drawn;
        try (ParquetFileWriter writer = new ParquetFileWriter(
                HadoopOutputFile.fromPath(new org.apache.hadoop.fs.Path(file), configuration),
                schema(),
                ParquetFileWriter.Mode.CREATE,
                ROW_GROUP_BYTES,
                0,
                null,
                ParquetProperties.builder().build())) {
            writer.start();
            // Not Parquet's own file for local ones, which is read byte by byte.
            HadoopInputFile groups =
                    HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(part.toUri()), configuration);
            for (int copy = 0; copy < copies; copy++) {
                writer.appendFile(groups);
            }
            writer.end(Map.of());
        }
        Files.delete(part);
        return copies * drawn;
    }

    /** Writes {@code rows} different rows to a local file. */
    static void draw(Path file, int rows) throws IOException {
        MessageType schema = schema();
        SimpleGroupFactory groups = new SimpleGroupFactory(schema);
        Random random = new Random(3);
        double[] x = new double[SyntheticData.COLUMNS];
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withType(schema)
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .build()) {
            for (int row = 0; row < rows; row++) {
                boolean positive = SyntheticData.draw(random, x);
                Group group = groups.newGroup();
                for (int column = 0; column < x.length; column++) {
                    group.add(column, (float) x[column]);
                }
                group.add(x.length, positive ? 1 : 0);
                writer.write(group);
            }
        }
    }

    private static MessageType schema() {
        Types.MessageTypeBuilder schema = Types.buildMessage();
        for (int column = 0; column < SyntheticData.COLUMNS; column++) {
            schema.required(PrimitiveTypeName.FLOAT).named("f" + column);
        }
        return schema.required(PrimitiveTypeName.INT32)
                .named(SyntheticData.LABEL)
                .named("rows");
    }
}
