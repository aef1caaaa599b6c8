package io.bellwether.coordinator.snapshot;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.Registration;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import com.esotericsoftware.kryo.kryo5.objenesis.strategy.StdInstantiatorStrategy;
import com.esotericsoftware.kryo.kryo5.util.DefaultInstantiatorStrategy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Fields are written as they are, so a class of the state needs nothing to be saved, and an object that occurs twice is one again.
 * Collections that the state changes are of a few known classes, and come back as those; all others can't be changed, are of many
 * classes of the JDK's that are nobody's business, and come back as four.
 *
 * Only registered classes are written or read.
 */
/** Writes and reads the objects of a state. Not thread-safe. */
final class StateKryo extends Kryo {
    private static final Class<?> LIST =
            Collections.unmodifiableList(new ArrayList<>()).getClass();
    private static final Class<?> SET =
            Collections.unmodifiableSet(new HashSet<>()).getClass();
    private static final Class<?> MAP =
            Collections.unmodifiableMap(new HashMap<>()).getClass();
    private static final Class<?> SORTED_MAP =
            Collections.unmodifiableSortedMap(new TreeMap<>()).getClass();

    private static final Set<Class<?>> TYPES = StateTypes.all();

    StateKryo() {
        setRegistrationRequired(true);
        setReferences(true);
        setClassLoader(StateKryo.class.getClassLoader());
        // The state's classes have no constructors that would do: they are made from facts.
        setInstantiatorStrategy(new DefaultInstantiatorStrategy(new StdInstantiatorStrategy()));
        for (Class<?> each : List.of(
                ArrayList.class,
                ArrayDeque.class,
                HashMap.class,
                LinkedHashMap.class,
                TreeMap.class,
                HashSet.class,
                LinkedHashSet.class,
                TreeSet.class,
                BitSet.class,
                BigInteger.class,
                BigDecimal.class)) {
            register(each);
        }
        register(LIST, new FrozenList());
        register(SET, new FrozenSet());
        register(MAP, new FrozenMap());
        register(SORTED_MAP, new FrozenSortedMap());
        TYPES.forEach(this::register);
    }

    @Override
    @SuppressWarnings("rawtypes") // as inherited
    public Registration getRegistration(Class type) {
        return super.getRegistration(getClassResolver().getRegistration(type) == null ? standIn(type) : type);
    }

    private static Class<?> standIn(Class<?> type) {
        if (SortedMap.class.isAssignableFrom(type)) {
            return SORTED_MAP;
        }
        if (Map.class.isAssignableFrom(type)) {
            return MAP;
        }
        if (Set.class.isAssignableFrom(type)) {
            return SET;
        }
        return List.class.isAssignableFrom(type) ? LIST : type;
    }

    private static void writeAll(Kryo kryo, Output output, Collection<?> all) {
        output.writeVarInt(all.size(), true);
        for (Object each : all) {
            kryo.writeClassAndObject(output, each);
        }
    }

    private static @Nullable Object[] readAll(Kryo kryo, Input input) {
        int size = input.readVarInt(true);
        @Nullable Object[] all = new @Nullable Object[Math.min(size, input.limit())]; // each takes a byte at least
        for (int i = 0; i < size; i++) {
            all[i] = kryo.readClassAndObject(input);
        }
        return all;
    }

    /** A list that nobody changes. */
    private static final class FrozenList extends Serializer<List<?>> {
        private FrozenList() {
            setImmutable(true);
        }

        @Override
        public void write(Kryo kryo, Output output, List<?> list) {
            writeAll(kryo, output, list);
        }

        @Override
        public List<?> read(Kryo kryo, Input input, Class<? extends List<?>> type) {
            List<@Nullable Object> all = Arrays.asList(readAll(kryo, input));
            return all.contains(null) ? Collections.unmodifiableList(all) : List.copyOf(all);
        }
    }

    private static final class FrozenSet extends Serializer<Set<?>> {
        private FrozenSet() {
            setImmutable(true);
        }

        @Override
        public void write(Kryo kryo, Output output, Set<?> set) {
            writeAll(kryo, output, set);
        }

        @Override
        public Set<?> read(Kryo kryo, Input input, Class<? extends Set<?>> type) {
            return Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(readAll(kryo, input))));
        }
    }

    private static void writeMap(Kryo kryo, Output output, Map<?, ?> map) {
        output.writeVarInt(map.size(), true);
        map.forEach((key, value) -> {
            kryo.writeClassAndObject(output, key);
            kryo.writeClassAndObject(output, value);
        });
    }

    private static <M extends Map<@Nullable Object, @Nullable Object>> M readMap(Kryo kryo, Input input, M into) {
        int size = input.readVarInt(true);
        for (int i = 0; i < size; i++) {
            Object key = kryo.readClassAndObject(input);
            into.put(key, kryo.readClassAndObject(input));
        }
        return into;
    }

    private static final class FrozenMap extends Serializer<Map<?, ?>> {
        private FrozenMap() {
            setImmutable(true);
        }

        @Override
        public void write(Kryo kryo, Output output, Map<?, ?> map) {
            writeMap(kryo, output, map);
        }

        @Override
        public Map<?, ?> read(Kryo kryo, Input input, Class<? extends Map<?, ?>> type) {
            return Collections.unmodifiableMap(readMap(kryo, input, new LinkedHashMap<>()));
        }
    }

    /** In the natural order of its keys. */
    private static final class FrozenSortedMap extends Serializer<SortedMap<?, ?>> {
        private FrozenSortedMap() {
            setImmutable(true);
        }

        @Override
        public void write(Kryo kryo, Output output, SortedMap<?, ?> map) {
            writeMap(kryo, output, map);
        }

        @Override
        public SortedMap<?, ?> read(Kryo kryo, Input input, Class<? extends SortedMap<?, ?>> type) {
            return Collections.unmodifiableSortedMap(readMap(kryo, input, new TreeMap<>()));
        }
    }
}
