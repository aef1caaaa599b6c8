package io.bellwether.store;

import io.bellwether.store.sandbox.SharedPostgres;
import java.nio.file.Path;
import java.sql.SQLException;

/** On what records can lie: a test that takes one as its parameter holds both to the same promises. */
enum Storage {
    SQLITE {
        @Override
        Place fresh(Path directory, String name) {
            Path file = directory.resolve(name + ".db");
            return new Place(file.toString(), new PlainSql("jdbc:sqlite:" + file));
        }
    },
    POSTGRES {
        @Override
        Place fresh(Path directory, String name) {
            try {
                String url = SharedPostgres.server().newDatabase();
                return new Place(url, new PlainSql(url + "&currentSchema=bellwether_records"));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    };

    /** Where there are no records yet. */
    abstract Place fresh(Path directory, String name);

    /**
     * Where records lie.
     *
     * @param address a file, or a URL of PostgreSQL
     * @param sql a reader that knows nothing of this program
     */
    record Place(String address, PlainSql sql) {
        /** As the coordinator that leads. */
        RecordStore open() {
            return open(address);
        }

        static RecordStore open(String address) {
            RecordStore store = address.startsWith("jdbc:")
                    ? RecordStore.open(new PostgresPlace(address, null))
                    : RecordStore.open(Path.of(address));
            store.lead(1);
            return store;
        }
    }
}
