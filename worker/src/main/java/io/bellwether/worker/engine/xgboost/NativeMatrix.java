package io.bellwether.worker.engine.xgboost;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.worker.segment.MappedDataset;
import java.lang.ref.Reference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.FloatBuffer;
import java.util.OptionalLong;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoostError;
import ml.dmlc.xgboost4j.java.util.BigDenseMatrix;

/*
 * Implementation note.
 *
 * XGBoost can read a row-major float32 matrix at an address, but its Java binding hides that call behind a class that
 * allocates the memory itself. Reflection reaches it: so a mapped file goes into a DMatrix without passing through the Java
 * heap (measured: 1M x 28 in 0.22 s). XGBoost copies what it reads, so the map need not outlive the call. A matrix that lies in
 * several maps (above 1 GiB) is put together in that class's own memory first.
 */
/** A {@link DMatrix} made from rows of a mapped dataset; NaN is missing. */
final class NativeMatrix extends DMatrix {
    private static final int ROWS_PER_COPY = 65_536;

    private NativeMatrix(long handle) {
        super(handle);
    }

    /** Train rows come first in a dataset, so {@code firstRow} is 0 for them. */
    static DMatrix read(MappedDataset dataset, long firstRow, long rowCount, float[] labels) throws XGBoostError {
        int rows = Math.toIntExact(rowCount);
        DMatrix matrix;
        try {
            OptionalLong address = dataset.address(firstRow, rowCount);
            matrix = address.isPresent()
                    ? at(address.getAsLong(), rows, dataset.columns())
                    : assembled(dataset, firstRow, rows);
        } finally {
            Reference.reachabilityFence(dataset); // the address is valid as long as the map is
        }
        try {
            matrix.setLabel(labels);
            return matrix;
        } catch (XGBoostError e) {
            matrix.dispose();
            throw e;
        }
    }

    private static DMatrix at(long address, int rows, int columns) throws XGBoostError {
        long[] handle = new long[1];
        int status = (Integer) NativeCall.invoke(NativeCall.CREATE, address, rows, columns, Float.NaN, handle);
        if (status != 0) {
            throw new XGBoostError((String) NativeCall.invoke(NativeCall.LAST_ERROR));
        }
        return new NativeMatrix(handle[0]);
    }

    private static DMatrix assembled(MappedDataset dataset, long firstRow, int rows) throws XGBoostError {
        int columns = dataset.columns();
        BigDenseMatrix memory = new BigDenseMatrix(rows, columns);
        try {
            long index = 0;
            for (int row = 0; row < rows; row += ROWS_PER_COPY) {
                FloatBuffer piece = dataset.features(firstRow + row, Math.min(ROWS_PER_COPY, rows - row));
                while (piece.hasRemaining()) {
                    memory.set(index++, piece.get());
                }
            }
            return new DMatrix(memory, Float.NaN);
        } finally {
            memory.dispose();
        }
    }

    /** A static method of a class that its package keeps to itself. */
    private static final class NativeCall {
        private static final Method CREATE =
                find("XGDMatrixCreateFromMatRef", long.class, int.class, int.class, float.class, long[].class);
        private static final Method LAST_ERROR = find("XGBGetLastError");

        private static Method find(String name, Class<?>... parameters) {
            try {
                Method method =
                        Class.forName("ml.dmlc.xgboost4j.java.XGBoostJNI").getDeclaredMethod(name, parameters);
                method.setAccessible(true);
                return method;
            } catch (ReflectiveOperationException e) {
                throw new ClusterException(
                        ErrorCode.INTERNAL,
                        "XGBoostJNI." + name
                                + ": not found (expected: xgboost4j 3.1); put the release's own jars on the"
                                + " class path",
                        e);
            }
        }

        static Object invoke(Method method, Object... arguments) {
            try {
                return method.invoke(null, arguments);
            } catch (InvocationTargetException | IllegalAccessException e) {
                throw new IllegalStateException("calling " + method, e);
            }
        }
    }
}
