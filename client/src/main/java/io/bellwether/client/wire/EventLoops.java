package io.bellwether.client.wire;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;

/** The I/O threads of this process: few, daemon, shared by all connections, never shut down. */
final class EventLoops {
    private static final int THREADS = Math.min(4, Runtime.getRuntime().availableProcessors());

    private static final EventLoopGroup SHARED = new MultiThreadIoEventLoopGroup(
            THREADS, new DefaultThreadFactory("bellwether-wire", true), NioIoHandler.newFactory());

    private EventLoops() {}

    /** A thread that only accepts connections, for one server; shut down with it. */
    static EventLoopGroup newAcceptor() {
        return new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("bellwether-accept", true), NioIoHandler.newFactory());
    }

    /** For connections. */
    static EventLoopGroup shared() {
        return SHARED;
    }

    /** Whether the calling thread is one of ours, which must not wait for another. */
    static boolean isCurrentThread() {
        for (EventExecutor executor : SHARED) {
            if (executor.inEventLoop()) {
                return true;
            }
        }
        return false;
    }
}
