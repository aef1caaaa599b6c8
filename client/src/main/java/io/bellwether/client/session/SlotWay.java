package io.bellwether.client.session;

/**
 * How to reach a slot.
 *
 * @param address {@code host:port} of its executor; empty if none is known
 * @param attempt whose slot it is
 * @param secret what its session's client, and other slots of the session, prove themselves by
 * @param home the node, by what its slots say of it: values that one of them keeps are there for all
 */
public record SlotWay(String address, String attempt, String secret, String home) {
    static final SlotWay UNKNOWN = new SlotWay("", "", "", "");
}
