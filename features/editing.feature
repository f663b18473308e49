Feature: Editing
  Applying a changed definition is an edit. It first decides what was due under the old definition, then takes effect;
  it never fires anything retroactively, and what was recorded keeps its revision.

  Background:
    Given it is 2026-03-02 09:00

  Rule: an edit of a recurring schedule is never retroactive

    Scenario: The new rule has slots in the past
      Given the schedule "report" with cron = "0 * * * *"
      When the scheduler and the workers run until 10:00
      And the schedule "report" is applied at 10:40
        """
        cron = "30 * * * *"
        """
      And the scheduler and the workers run until 11:30
      Then the ledger reads
        | slot  | disposition | because | revision |
        | 10:00 | started     | on time | 1        |
        | 11:30 | started     | on time | 2        |

    Scenario: What was due before the edit is decided under the old definition
      Given the schedule "report" with cron = "0 * * * *", missed = "skip"
      When the schedule "report" is applied at 12:30
        """
        cron = "0 * * * *"
        missed = "replay_all"
        """
      And the scheduler and the workers run until 13:00
      Then the ledger reads
        | slot                     | disposition | because | revision |
        | 10:00 to 12:00 (3 slots) | skipped     | missed  |          |
        | 13:00                    | started     | on time | 2        |

    Scenario: A slot of the old rule at the very instant of the edit
      Given the schedule "report" with cron = "0 * * * *"
      When the schedule "report" is applied at 10:00
        """
        cron = "30 * * * *"
        """
      And the scheduler and the workers run until 10:30
      Then the ledger reads
        | slot  | disposition | because | revision |
        | 10:00 | started     | on time | 1        |
        | 10:30 | started     | on time | 2        |

    Scenario: A slot of the new rule at the very instant of the edit
      Given the schedule "report" with cron = "30 * * * *"
      When the schedule "report" is applied at 10:00
        """
        cron = "0 * * * *"
        """
      And the scheduler and the workers run until 10:59
      Then the ledger reads
        | slot  | disposition | because | revision |
        | 09:30 | started     | late    | 1        |

  Rule: an unchanged apply writes nothing

    Scenario: Applied twice
      Given the schedule "report" with cron = "0 * * * *"
      When the schedule "report" is applied at 12:30
        """
        cron = "0 * * * *"
        """
      Then the ledger is empty
      And the schedule is active, in generation 0 and revision 1
      And the operator's acts read
        | at    | what  |
        | 09:00 | apply |

  Rule: recorded runs and their retries keep the revision that recorded them

    Scenario: The retry policy is taken away while a retry waits
      Given the schedule "report" with cron = "0 * * * *", retry = { max_attempts = 3, base = "10m", factor = 1.0, cap = "10m", jitter = 0 }
      And the first 2 attempts raise "no mail server"
      When the scheduler and the workers run until 10:00
      And the schedule "report" is applied at 10:05
        """
        cron = "0 * * * *"
        """
      And the scheduler and the workers run until 10:30
      Then the runs read
        | run   | state     | attempts |
        | 10:00 | succeeded | 3        |

  Rule: another instant for a one-off supersedes it, and other edits do not decide it again

    Scenario: The class moved before its reminder was due
      Given the schedule "reminder" with at = 2026-03-02T10:00:00Z
      When the schedule "reminder" is applied at 09:30
        """
        at = 2026-03-02T11:00:00Z
        """
      Then the ledger reads
        | slot  | disposition | because              |
        | 10:00 | skipped     | superseded, by 11:00 |
      And the schedule is active, in generation 1 and revision 2
      When the scheduler and the workers run until 11:00
      Then the ledger reads
        | slot  | disposition | because              | run       |
        | 10:00 | skipped     | superseded, by 11:00 |           |
        | 11:00 | started     | on time              | succeeded |

    Scenario Outline: on_duplicate = "<policy>" does not govern what is applied
      Given the schedule "reminder" with at = 2026-03-02T10:00:00Z, on_duplicate = "<policy>"
      When the schedule "reminder" is applied at 09:30
        """
        at = 2026-03-02T11:00:00Z
        on_duplicate = "<policy>"
        """
      Then the ledger reads
        | slot  | disposition | because              |
        | 10:00 | skipped     | superseded, by 11:00 |

      Examples:
        | policy  |
        | ignore  |
        | replace |
        | reject  |

    Scenario: The class moved after its reminder was sent
      Given the schedule "reminder" with at = 2026-03-02T10:00:00Z
      When the scheduler and the workers run until 10:00
      And the schedule "reminder" is applied at 10:30
        """
        at = 2026-03-02T12:00:00Z
        """
      And the scheduler and the workers run until 12:00
      Then the ledger reads
        | slot  | disposition | because | run       |
        | 10:00 | started     | on time | succeeded |
        | 12:00 | started     | on time | succeeded |

    Scenario: The class moved to an earlier instant, which has passed
      Given the schedule "reminder" with at = 2026-03-02T10:00:00Z
      When the schedule "reminder" is applied at 09:30
        """
        at = 2026-03-02T09:15:00Z
        """
      And the scheduler ticks at 09:30
      Then the ledger reads
        | slot  | disposition | because              |
        | 09:15 | started     | late                 |
        | 10:00 | skipped     | superseded, by 09:15 |

    Scenario: The class moved and moved back
      Given the schedule "reminder" with at = 2026-03-02T10:00:00Z
      When the schedule "reminder" is applied at 09:30
        """
        at = 2026-03-02T11:00:00Z
        """
      And the schedule "reminder" is applied at 09:40
        """
        at = 2026-03-02T10:00:00Z
        """
      And the scheduler and the workers run until 11:30
      Then the ledger reads
        | slot  | disposition | because              | run       |
        | 10:00 | started     | on time              | succeeded |
        | 11:00 | skipped     | superseded, by 10:00 |           |
      And the schedule is active, in generation 2 and revision 3

    Scenario: Another deadline for a one-off that was decided
      Given the schedule "reminder" with at = 2026-03-02T10:00:00Z
      When the scheduler and the workers run until 10:00
      And the schedule "reminder" is applied at 10:30
        """
        at = 2026-03-02T10:00:00Z
        deadline = "2h"
        """
      And the scheduler and the workers run until 12:30
      Then the ledger reads
        | slot  | disposition | because | revision |
        | 10:00 | started     | on time | 1        |
      And the command was executed 1 time

    Scenario: Another deadline for a one-off that is still to come
      Given the schedule "reminder" with at = 2026-03-02T10:00:00Z
      When the schedule "reminder" is applied at 09:30
        """
        at = 2026-03-02T10:00:00Z
        deadline = "2h"
        """
      And the scheduler and the workers run until 10:30
      Then the ledger reads
        | slot  | disposition | because | revision |
        | 10:00 | started     | on time | 2        |
      And the schedule is active, in generation 0 and revision 2

  Rule: a promise that was kept is not made again by a file that still declares it

    Scenario: Seven weeks later somebody applies the file as it was
      Given the schedule "reminder" with at = 2026-03-02T10:00:00Z
      When the scheduler and the workers run until 10:30
      And the scheduler ticks at 2026-03-09 10:00
      And the scheduler ticks at 2026-04-20 10:00
      And the schedule "reminder" is applied at 2026-04-20 10:05
        """
        at = 2026-03-02T10:00:00Z
        """
      And the scheduler and the workers run until 2026-04-20 10:10
      Then the command was executed 1 time
      And the schedule is retired, in generation 0 and revision 1

  Rule: one id may have many promises, and what an earlier one left hides nothing of the present one

    Scenario: A rule takes the place of a promise that lay ahead, and accounts for its instant in a range
      Given the schedule "report" with at = 2026-03-02T12:00:00Z
      When the schedule "report" is applied at 09:30
        """
        cron = "0 * * * *"
        missed = "skip"
        """
      Then the ledger reads
        | slot  | disposition | because    |
        | 12:00 | skipped     | superseded |
      When the scheduler ticks at 14:30
      Then the ledger reads
        | slot                     | disposition | because |
        | 10:00 to 14:00 (5 slots) | skipped     | missed  |
      And 12:00 ends as
        | slot                     | disposition | because |
        | 10:00 to 14:00 (5 slots) | skipped     | missed  |

    Scenario: A promise takes the place of a rule, for an instant that the rule has skipped
      Given the schedule "report" with cron = "0 * * * *", missed = "skip"
      When the scheduler ticks at 14:30
      And the schedule "report" is applied at 14:40
        """
        at = 2026-03-02T12:00:00Z
        """
      And the scheduler and the workers run until 14:45
      Then 12:00 ends as
        | slot  | disposition | because | run       |
        | 12:00 | started     | late    | succeeded |
      And the schedule is active, in generation 1 and revision 2

  Rule: a held slot passes the policies of the new definition

    Scenario: From serialize to skip
      Given the schedule "report" with cron = "0 * * * *", overlap = "serialize"
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler ticks at 11:00
      And the schedule "report" is applied at 11:30
        """
        cron = "0 * * * *"
        overlap = "skip"
        """
      And the scheduler ticks at 12:00
      Then 11:00 ends as
        | slot  | disposition | because               |
        | 11:00 | skipped     | overlap, behind 10:00 |

    Scenario: From serialize to allow
      Given the schedule "report" with cron = "0 * * * *", overlap = "serialize"
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler ticks at 11:00
      And the schedule "report" is applied at 11:30
        """
        cron = "0 * * * *"
        overlap = "allow"
        """
      And the scheduler ticks at 12:00
      Then the ledger reads
        | slot  | disposition | because | run     |
        | 10:00 | started     | on time | running |
        | 11:00 | started     | on time | queued  |
        | 12:00 | started     | on time | queued  |

  Rule: retiring ends a promise: open runs finish, open slots are skipped, and nothing comes any more

    Scenario: A run is queued and a slot is held
      Given the schedule "report" with cron = "0 * * * *", overlap = "serialize"
      When the scheduler ticks at 10:00
      And the scheduler ticks at 11:00
      And Ada deletes it at 11:30
      Then the ledger reads
        | slot  | disposition | because | run    |
        | 10:00 | started     | on time | queued |
        | 11:00 | skipped     | retired |        |
      When the scheduler and the workers run until 13:00
      Then the ledger reads
        | slot  | disposition | because | run       |
        | 10:00 | started     | on time | succeeded |
        | 11:00 | skipped     | retired |           |
      And there is no next slot
      And the schedule is retired, in generation 0 and revision 1

    Scenario: A slot comes due just before the deletion, and no tick saw it
      Given the schedule "report" with cron = "0 * * * *"
      When Ada deletes it at 10:00:30
      And the scheduler and the workers run until 13:00
      Then the ledger reads
        | slot  | disposition | because | run       |
        | 10:00 | started     | on time | succeeded |

    Scenario: A paused schedule is deleted, and what the pause kept back is accounted for
      Given the schedule "report" with cron = "0 * * * *"
      When Ada pauses it at 09:30
      And Ada deletes it at 11:30
      Then the ledger reads
        | slot                     | disposition | because |
        | 10:00 to 11:00 (2 slots) | skipped     | paused  |

    Scenario: A reminder whose class was cancelled
      Given the schedule "reminder" with at = 2026-03-02T10:00:00Z
      When Ada deletes it at 09:30
      And the scheduler and the workers run until 10:30
      Then the ledger reads
        | slot  | disposition | because |
        | 10:00 | skipped     | retired |

    Scenario: The id is taken up again
      Given the schedule "report" with cron = "0 * * * *"
      When the scheduler and the workers run until 10:00
      And Ada deletes it at 10:30
      And the schedule "report" is applied at 10:40
        """
        cron = "0 * * * *"
        """
      And the scheduler and the workers run until 11:00
      Then the schedule is active, in generation 1 and revision 2
      And 11:00 ends as
        | slot  | disposition | because | run       | revision |
        | 11:00 | started     | on time | succeeded | 2        |
