package io.bellwether.client.session;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A session that lives for days may call a new function for each of its maps. A slot is told to forget those used least recently, beyond
 * LIMIT, of which nothing is outstanding there: what it has carried out, and what it will not begin any more. Used again, they are
 * shipped again. Most tasks call the function that the one before them called, which costs no look-up.
 */
/** Which functions a slot knows. Guarded by the dispatcher's lock. */
final class ShippedFunctions {
    static final int LIMIT = 1_024;

    private final Map<Integer, Shipped> byId = new LinkedHashMap<>(16, 0.75f, true);
    private @Nullable Shipped newest;

    /** One of them. */
    static final class Shipped {
        private final int id;

        /** Tasks that the slot has of it. */
        int outstanding;

        private Shipped(int id) {
            this.id = id;
        }
    }

    /** Null if the slot does not know it. */
    @Nullable
    Shipped find(int id) {
        Shipped same = newest;
        if (same == null || same.id != id) {
            same = byId.get(id);
            newest = same;
        }
        return same;
    }

    /** The slot knows it from now on. */
    Shipped add(int id) {
        Shipped added = new Shipped(id);
        byId.put(id, added);
        newest = added;
        return added;
    }

    /** The one that the slot is to forget before it is told another; null if there are few, or all are in use. */
    @Nullable
    Integer removeSurplus() {
        if (byId.size() < LIMIT) {
            return null;
        }
        for (Iterator<Shipped> eldest = byId.values().iterator(); eldest.hasNext(); ) {
            Shipped shipped = eldest.next();
            if (shipped.outstanding == 0) {
                eldest.remove();
                newest = null;
                return shipped.id;
            }
        }
        return null;
    }
}
