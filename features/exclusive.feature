Feature: Exclusive groups
  Schedules that name the same exclusive group share one place: the overlap policy of each looks at the unfinished runs
  of all, as if they were its own. What waits is started when any run of the group ends, the oldest slot first.

  Background:
    Given it is 2026-03-02 09:00

  Rule: every cell of the overlap table: the run of another schedule is unfinished when 10:30 comes due

    Scenario Outline: The policy is <overlap>
      Given the schedule "backup" with cron = "0 10 * * *", exclusive = "database"
      And the schedule "vacuum" with cron = "30 10 * * *", exclusive = "database", overlap = <overlap>
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler ticks at 10:30
      Then the ledger of "vacuum" reads
        | slot  | disposition | because   | blocked by   |
        | 10:30 | <at first>  | <because> | <blocked by> |
      When worker "one" finishes
      And the scheduler ticks at 10:40
      Then the ledger of "vacuum" reads
        | slot  | disposition | because           |
        | 10:30 | <at last>   | <because at last> |

      Examples:
        | overlap                                  | at first | because               | blocked by        | at last | because at last       |
        | "allow"                                  | started  | on time               |                   | started | on time               |
        | { policy = "allow", max_concurrent = 1 } | skipped  | overlap, behind 10:00 | 10:00 of "backup" | skipped | overlap, behind 10:00 |
        | { policy = "allow", max_concurrent = 2 } | started  | on time               |                   | started | on time               |
        | "skip"                                   | skipped  | overlap, behind 10:00 | 10:00 of "backup" | skipped | overlap, behind 10:00 |
        | "serialize"                              | held     | overlap, behind 10:00 | 10:00 of "backup" | started | on time               |
        | "merge"                                  | held     | overlap, behind 10:00 | 10:00 of "backup" | started | on time               |
        | { policy = "merge", keep = "oldest" }    | held     | overlap, behind 10:00 | 10:00 of "backup" | started | on time               |
        | "replace"                                | held     | overlap, behind 10:00 | 10:00 of "backup" | started | on time               |

    Scenario: Under replace the run of the other schedule is asked to stop
      Given the schedule "backup" with cron = "0 10 * * *", exclusive = "database"
      And the schedule "vacuum" with cron = "30 10 * * *", exclusive = "database", overlap = "replace"
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler ticks at 10:30
      And it becomes 10:30:03
      And worker "one" stops if it was asked to
      And the scheduler ticks at 10:31
      Then the runs of "backup" read
        | run   | state     | because                         |
        | 10:00 | cancelled | by the overlap policy (replace) |
      And the runs of "vacuum" read
        | run   | state  |
        | 10:30 | queued |

  Rule: two that come due at the same instant never start together, whatever the policy

    Scenario Outline: Both are due at 10:00, and the policy is <overlap>
      Given the schedule "backup" with cron = "0 10 * * *", exclusive = "database", overlap = "<overlap>"
      And the schedule "vacuum" with cron = "0 10 * * *", exclusive = "database", overlap = "<overlap>"
      When the scheduler ticks at 10:00
      Then the tick took up 1 schedule
      And the scheduler next wakes for work at 10:00
      When the scheduler ticks at 10:00
      Then the runs of "backup" read
        | run   | state  |
        | 10:00 | queued |
      And the ledger of "vacuum" reads
        | slot  | disposition | blocked by        |
        | 10:00 | <fate>      | 10:00 of "backup" |

      Examples:
        | overlap   | fate    |
        | skip      | skipped |
        | serialize | held    |
        | merge     | held    |

    Scenario: Both are due at 10:00, and the second replaces the first
      Given the schedule "backup" with cron = "0 10 * * *", exclusive = "database", overlap = "replace"
      And the schedule "vacuum" with cron = "0 10 * * *", exclusive = "database", overlap = "replace"
      When the scheduler and the workers run until 10:00
      Then the runs of "backup" read
        | run   | state     |
        | 10:00 | succeeded |
      And the runs of "vacuum" read
        | run   | state     |
        | 10:00 | succeeded |

    Scenario: Of two that are due at the same instant the more urgent goes first
      Given the schedule "backup" with cron = "0 10 * * *", exclusive = "database"
      And the schedule "vacuum" with cron = "0 10 * * *", exclusive = "database", priority = "high"
      When the scheduler ticks at 10:00
      And the scheduler ticks at 10:00
      Then the ledger of "backup" reads
        | slot  | disposition | blocked by        |
        | 10:00 | skipped     | 10:00 of "vacuum" |

    Scenario: Schedules of other groups, and of none, do not wait for each other
      Given the schedule "backup" with cron = "0 10 * * *", exclusive = "database"
      And the schedule "mail" with cron = "0 10 * * *", exclusive = "mails"
      And the schedule "alone" with cron = "0 10 * * *"
      When the scheduler ticks at 10:00
      Then the tick took up 3 schedules

  Rule: the end of any run wakes those that wait, and the oldest slot goes first

    Scenario: Three take turns
      Given the schedule "backup" with cron = "0 10 * * *", exclusive = "database"
      And the schedule "vacuum" with cron = "20 10 * * *", exclusive = "database", overlap = "serialize"
      And the schedule "archive" with cron = "10 10 * * *", exclusive = "database", overlap = "serialize"
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler ticks at 10:10
      And the scheduler ticks at 10:20
      Then the scheduler next wakes for work at 2026-03-03 10:00
      When it becomes 10:30
      And worker "one" finishes
      Then the scheduler next wakes for work at 10:30
      When the scheduler and the workers run until 10:30
      Then the runs of "archive" read
        | run   | state     | recorded |
        | 10:10 | succeeded | 10:30    |
      And the runs of "vacuum" read
        | run   | state     | recorded |
        | 10:20 | succeeded | 10:30    |

    Scenario: A busy member does not shut the others out
      Given the schedule "busy" with every = "1m", exclusive = "database", overlap = "serialize"
      And the schedule "vacuum" with cron = "2 9 * * *", exclusive = "database", overlap = "serialize"
      When the scheduler ticks at 09:01
      And worker "one" begins the run of 09:01 of "busy"
      And the scheduler ticks at 09:02
      And the scheduler ticks at 09:02
      And the scheduler ticks at 09:03
      And worker "one" finishes
      And the scheduler and the workers run until 09:03
      Then the runs of "vacuum" read
        | run   | state     | recorded |
        | 09:02 | succeeded | 09:03    |

    Scenario: A member that dies in the middle is lost, and the others go on
      Given the schedule "backup" with cron = "0 10 * * *", exclusive = "database", on_lost = "fail"
      And the schedule "vacuum" with cron = "0 10 * * *", exclusive = "database", overlap = "serialize"
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And worker "one" dies
      And the scheduler and the workers run until 10:01
      Then the runs of "backup" read
        | run   | state  |
        | 10:00 | failed |
      And the runs of "vacuum" read
        | run   | state     |
        | 10:00 | succeeded |

    Scenario: An operator cancels the run in the way
      Given the schedule "backup" with cron = "0 10 * * *", exclusive = "database"
      And the schedule "vacuum" with cron = "10 10 * * *", exclusive = "database", overlap = "serialize"
      When the scheduler ticks at 10:00
      And the scheduler ticks at 10:10
      And Ada cancels the run of 10:00 at 10:15
      Then the scheduler next wakes for work at 10:15
      When the scheduler and the workers run until 10:15
      Then the runs of "backup" read
        | run   | state     |
        | 10:00 | cancelled |
      And the runs of "vacuum" read
        | run   | state     | recorded |
        | 10:10 | succeeded | 10:15    |

  Rule: a run asked for by hand obeys the group, too

    Scenario: Another schedule's run stands in the way
      Given the schedule "vacuum" with cron = "30 10 * * *", exclusive = "database"
      And the schedule "backup" with cron = "0 10 * * *", exclusive = "database"
      When the scheduler ticks at 10:00
      And Ada triggers it at 10:05 under the key "now"
      Then that is refused, saying "over the exclusive group 'database'"

  Rule: backfilled slots obey the group, and a fallback is in none

    Scenario: A backfilled slot waits for another schedule's run
      Given the schedule "report" with cron = "0 * * * *", exclusive = "database", missed = "skip"
      And the schedule "vacuum" with cron = "20 13 * * *", exclusive = "database"
      When the scheduler ticks at 13:20
      And the scheduler ticks at 13:20
      And worker "one" begins the run of 13:20 of "vacuum"
      And Ada backfills "report" from 11:00 to 12:00 at 13:25
      Then the ledger of "report" reads
        | slot  | disposition | because               |
        | 10:00 | skipped     | missed                |
        | 11:00 | held        | overlap, behind 13:20 |
        | 12:00 | held        | overlap, behind 13:20 |
        | 13:00 | skipped     | missed                |
      When worker "one" finishes
      And the scheduler and the workers run until 13:30
      Then the runs of "report" read
        | run   | state     |
        | 11:00 | succeeded |
        | 12:00 | succeeded |

    Scenario: A slot of another schedule waits for a backfilled run
      Given the schedule "report" with cron = "0 * * * *", exclusive = "database", missed = "skip"
      And the schedule "vacuum" with cron = "30 13 * * *", exclusive = "database", overlap = "serialize"
      When the scheduler ticks at 13:20
      And Ada backfills "report" from 12:00 to 12:00 at 13:25
      And the scheduler ticks at 13:25
      And worker "one" begins the run of 12:00 of "report"
      And the scheduler ticks at 13:30
      Then the ledger of "vacuum" reads
        | slot  | disposition | because               |
        | 13:30 | held        | overlap, behind 12:00 |
      When worker "one" finishes
      And the scheduler and the workers run until 13:31
      Then the runs of "vacuum" read
        | run   | state     |
        | 13:30 | succeeded |

    Scenario: A fallback holds up its own schedule, and no other one of the group
      Given the schedule "report" with cron = "0 10 * * *", exclusive = "database", on_exhausted = "work"
      And the schedule "vacuum" with cron = "5 10 * * *", exclusive = "database"
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00 of "report"
      And worker "one" fails with "no disk"
      And the scheduler ticks at 10:01
      And worker "two" begins the run of fallback of 10:00 of "report"
      And the scheduler ticks at 10:05
      And Ada triggers it at 10:06 under the key "again"
      Then that is refused, saying "has the unfinished run"
      And the runs of "vacuum" read
        | run   | state  |
        | 10:05 | queued |

  Rule: an edit changes what is recorded from then on, and what waits looks again at once

    Scenario: A schedule leaves the group while one of its slots waits
      Given the schedule "backup" with cron = "0 10 * * *", exclusive = "database"
      And the schedule "vacuum" with cron = "0 10 * * *", exclusive = "database", overlap = "serialize"
      When the scheduler ticks at 10:00
      And the scheduler ticks at 10:00
      Then the ledger of "vacuum" reads
        | slot  | disposition | because               |
        | 10:00 | held        | overlap, behind 10:00 |
      When the schedule "vacuum" is applied at 10:05
        """
        cron = "0 10 * * *"
        overlap = "serialize"
        """
      And the scheduler ticks at 10:05
      Then the runs of "vacuum" read
        | run   | state  | recorded |
        | 10:00 | queued | 10:05    |
