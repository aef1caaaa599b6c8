package io.bellwether.coordinator.sim;

import java.util.Locale;

/**
 * Defects that can be planted to prove that the simulation finds them. Each is planted at an edge of the cores, where it amounts
 * to a check or an order of events that is missing within.
 */
enum Defect {
    /** None. */
    NONE("no defect"),
    /** The journal confirms events that a crash then takes back. */
    LOST_COMMIT("what is acknowledged is not yet durable"),
    /** The journal takes the events of a coordinator that another has replaced. */
    STALE_EPOCH("a fenced coordinator can still write"),
    /** Workers obey orders of registrations that are over. */
    STALE_SESSION("orders of an older registration are obeyed"),
    /** An outcome is acknowledged and then forgotten. */
    LOST_ACKNOWLEDGEMENT("an outcome is acknowledged but not recorded"),
    /** An attempt is sent to two nodes. */
    DOUBLE_DISPATCH("one attempt is sent to two nodes"),
    /** A standby takes over as of when it last looked, without what the leader has decided since. */
    STALE_STANDBY("a standby takes over without the leader's last decisions"),
    /** A snapshot was made without some of the results before it. */
    STALE_SNAPSHOT("a snapshot lacks results that it claims to hold"),
    /** A restart overlooks some results in the journal. */
    SKIPPED_REPLAY("a restart overlooks results"),
    /** Only the first member of a gang is ever told to run. */
    HALF_GANG("a gang is sent out without all of its members"),
    /** When one member of a gang has ended, its peers' slots are free as well. */
    RELEASED_PEERS("the end of one member frees the slots of its peers"),
    /** A restart overlooks that trials were pruned, so that what becomes of them counts. */
    FORGOTTEN_PRUNING("a restart forgets that trials were pruned"),
    /** A restart overlooks that trials were sent to nodes ahead of their slots. */
    FORGOTTEN_AHEAD("a restart forgets which trials were sent ahead"),
    /** A node's new registration is taken to end its draining. */
    FORGOTTEN_DRAIN("a restart forgets that nodes are draining"),
    /** A restart overlooks what was set for tenants. */
    FORGOTTEN_QUOTA("a restart forgets the tenants' quotas"),
    /** A restart overlooks that tasks got more memory than their jobs ask for. */
    FORGOTTEN_MEMORY("a restart forgets that tasks got more memory"),
    /** A restart overlooks that sessions have ended. */
    FORGOTTEN_SESSION_END("a restart forgets that sessions have ended"),
    /** Renewals of sessions are answered and count for nothing. */
    UNHEARD_RENEWAL("a session ends though its client renews it"),
    /** A restart overlooks that nodes are in quarantine. */
    FORGOTTEN_QUARANTINE("a restart forgets that nodes are in quarantine"),
    /** The grace of drains is taken to be over at once. */
    NO_GRACE("a draining node's work is moved before its grace is over"),
    /** A restart overlooks that attempts were ended for others. */
    FORGOTTEN_PREEMPTION("a restart forgets that attempts were ended for others"),
    /** A restart takes preemptible jobs to have a lower priority than they have. */
    EQUAL_PREEMPTION("attempts are ended for jobs of equal priority"),
    /** A restart takes all jobs to be preemptible. */
    CARELESS_PREEMPTION("attempts of jobs that are not preemptible are ended"),
    /** A restart overlooks which of two attempts of a task has won. */
    FORGOTTEN_WINNER("a restart lets both attempts of a task count"),
    /** A restart takes all calls to be idempotent. */
    CARELESS_SPECULATION("calls that are not idempotent are carried out twice at once"),
    /** A renewal of the lease counts from its answer. */
    LATE_LEASE("a leader counts on its lease for longer than it lasts"),
    /** It is overlooked what a node that registers says that it keeps. */
    UNHEARD_KEPT("a node keeps what it needed for a job of whose end it was not told"),
    /** All that a node that registers keeps is taken to be of jobs that have ended. */
    EAGER_RELEASE("a node lets go of what a job still needs"),
    /** A restart takes what an evaluation of a trial came to for what the other one did. */
    DOUBLED_EVALUATION("a trial's value counts one of its evaluations twice", "its evaluations to"),
    /** What an evaluation came to is lost on the way, and that it has ended is not. */
    OMITTED_EVALUATION("a trial is concluded without one of its evaluations", "SUCCEEDED after 1 evaluations"),
    /** A restart overlooks what trials came to. */
    FORGOTTEN_EVALUATION("a restart concludes trials once more", "has ended twice"),
    /** A restart takes the members of a population to be worth the opposite. */
    WORSE_PARENT("a member of a population is born of a weak one", "is weaker or stronger"),
    /** The model that says what a new member is to be has not heard of the last pause. */
    STALE_MODEL("a member of a population is born of an old model", ", not {"),
    /** A restart overlooks who is to be replaced, and by whom. */
    SECOND_BIRTH("a restart has a member of a population born twice", "is replaced, but"),
    /** A restart overlooks who was born, not for whom. */
    FORGOTTEN_BIRTH("a restart loses a member of a population", "before all have come"),
    /** Nodes are taken to have twice the memory and twice the GPUs that they have. */
    OVERBOOKED("more of a node is given away than it has"),
    /** The client's repeated submission is taken for a new one. */
    DUPLICATE_SUBMIT("a repeated submission makes a second job");

    private final String description;
    private final String sign;

    Defect(String description) {
        this(description, "");
    }

    Defect(String description, String sign) {
        this.description = description;
        this.sign = sign;
    }

    String description() {
        return description;
    }

    /** A part of what the invariant says that is meant to find it; empty where any will do. */
    String sign() {
        return sign;
    }

    /** The name on the command line. */
    String flag() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Defect ofFlag(String flag) {
        for (Defect defect : values()) {
            if (defect.flag().equals(flag)) {
                return defect;
            }
        }
        throw new IllegalArgumentException("defect: '" + flag + "' is not known; see --list-defects");
    }
}
