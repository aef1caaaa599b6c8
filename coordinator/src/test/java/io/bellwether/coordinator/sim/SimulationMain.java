package io.bellwether.coordinator.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** {@code --seeds N --from S [--defect NAME] | --list-defects}: exit 1 and the seed if an invariant breaks. */
public final class SimulationMain {
    private long seeds = 500;
    private long from = 1;
    private Defect defect = Defect.NONE;

    private SimulationMain() {}

    public static void main(String[] arguments) {
        int exit;
        try {
            exit = new SimulationMain().run(new ArrayDeque<>(List.of(arguments)));
        } catch (IllegalArgumentException e) {
            System.err.println("simulate: " + e.getMessage());
            exit = 2;
        }
        System.exit(exit);
    }

    private int run(Deque<String> arguments) {
        while (!arguments.isEmpty()) {
            String flag = arguments.poll();
            if (flag.equals("--list-defects")) {
                list();
                return 0;
            }
            parse(flag, arguments.poll());
        }
        for (long seed = from; seed < from + seeds; seed++) {
            String broken = Simulation.run(seed, defect);
            if (broken != null) {
                System.out.println("seed " + seed + ": " + broken);
                System.out.println("again: scripts/simulate --seeds 1 --from " + seed
                        + (defect == Defect.NONE ? "" : " --defect " + defect.flag()));
                return 1;
            }
        }
        System.out.println(seeds + " seeds from " + from + ", " + defect.flag() + ": every invariant held");
        return 0;
    }

    private void parse(String flag, String value) {
        if (value == null) {
            throw new IllegalArgumentException(flag + ": no value (expected: one after the flag)");
        }
        switch (flag) {
            case "--seeds" -> seeds = number(flag, value, 1);
            case "--from" -> from = number(flag, value, 0);
            case "--defect" -> defect = Defect.ofFlag(value);
            default ->
                throw new IllegalArgumentException(
                        flag
                                + ": unknown (expected: --seeds, --from, --defect or --list-defects); see scripts/simulate --help");
        }
    }

    private static long number(String flag, String value, long least) {
        try {
            long number = Long.parseLong(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(
                flag + ": '" + value + "' (expected: a whole number from " + least + "); correct it");
    }

    private static void list() {
        for (Defect each : Defect.values()) {
            if (each != Defect.NONE) {
                System.out.println(each.flag() + "  " + each.description());
            }
        }
    }
}
