package io.bellwether.worker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.session.FrameOutput;
import io.bellwether.client.session.SlotFrames;
import io.bellwether.worker.calls.UserCodeLoaders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotFunctionsTest {
    @TempDir
    private Path directory;

    @Test
    void whatTheClientNamesNoMoreIsForgotten() throws Exception {
        NoCode files = new NoCode();
        try (var functions = new SlotFunctions(
                new CodeClaims(), files, new UserCodeLoaders(files::path), new SlotValues(new ValueFiles(directory)))) {
            functions.onFunction(function(7));
            functions.onFunction(function(8));
            functions.onForget(ByteBuffer.allocate(Integer.BYTES).putInt(7).flip());
            assertThat(functions.require(8)).isNotNull();
            assertThatThrownBy(() -> functions.require(7))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("function 7");
            functions.onFunction(function(7));
            assertThat(functions.require(7)).isNotNull();
        }
    }

    /** The body of a frame that ships it. */
    private static ByteBuffer function(int id) {
        FrameOutput output = new FrameOutput();
        output.begin(SlotFrames.FUNCTION)
                .int32(id)
                .int8(SlotFrames.FORM_FUNCTION)
                .int64(0)
                .int32(0)
                .bytes(new byte[3])
                .end();
        ByteBuffer frame = output.view();
        frame.position(Integer.BYTES + 1);
        return frame;
    }
}
