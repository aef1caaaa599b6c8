package io.bellwether.worker.transform;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Dates and times as texts by ISO 8601; a blank may be in place of the T. */
public final class IsoTimes {
    private static final int DATE_LENGTH = 10;

    private IsoTimes() {}

    /**
     * The time in UTC; one without a zone is taken for such.
     *
     * @throws java.time.DateTimeException if it is none
     */
    public static LocalDateTime parse(String given) {
        String text = given.strip();
        if (text.length() <= DATE_LENGTH) {
            return LocalDate.parse(text).atStartOfDay();
        }
        String iso = text.charAt(DATE_LENGTH) == ' '
                ? text.substring(0, DATE_LENGTH) + "T" + text.substring(DATE_LENGTH + 1)
                : text;
        boolean hasZone = iso.endsWith("Z") || iso.indexOf('+', DATE_LENGTH) > 0 || iso.indexOf('-', DATE_LENGTH) > 0;
        return hasZone
                ? LocalDateTime.ofInstant(Instant.from(OffsetDateTime.parse(iso)), ZoneOffset.UTC)
                : LocalDateTime.parse(iso);
    }
}
