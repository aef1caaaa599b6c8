package io.bellwether.worker.collective;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

/** The I/O threads of all rings of this process: few, daemon, made at first use, never shut down. */
final class RingLoops {
    private static final int THREADS = 2;

    private static final EventLoopGroup SHARED =
            new MultiThreadIoEventLoopGroup(THREADS, new DefaultThreadFactory("gang", true), NioIoHandler.newFactory());

    private RingLoops() {}

    static EventLoopGroup shared() {
        return SHARED;
    }
}
