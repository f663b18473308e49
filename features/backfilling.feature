Feature: Backfilling
  An operator gives slots that were coalesced or skipped their run after all. The ledger is amended, not rewritten: the
  new account of each slot names the one that it supersedes. Nothing is run twice, and nothing is run out of turn.

  Background:
    Given it is 2026-03-02 09:00

  Rule: coalesced and skipped slots get a run, oldest first and one at a time

    Background:
      Given the schedule "report" with cron = "0 * * * *"
      And the scheduler and the workers run until 13:30

    Scenario: Two hours without a scheduler are made up for
      Given the scheduler ticks at 18:30
      And the workers do all that is queued
      When Ada backfills it from 15:00 to 16:00 at 18:40
      Then the ledger reads
        | slot  | disposition | because               | supersedes                |
        | 10:00 | started     | on time               |                           |
        | 11:00 | started     | on time               |                           |
        | 12:00 | started     | on time               |                           |
        | 13:00 | started     | on time               |                           |
        | 14:00 | coalesced   | missed, into 18:00    |                           |
        | 15:00 | started     | late                  | coalesced (missed), 18:00 |
        | 16:00 | held        | overlap, behind 15:00 | coalesced (missed), 18:00 |
        | 17:00 | coalesced   | missed, into 18:00    |                           |
        | 18:00 | started     | late                  |                           |
      And the audit holds
      When the scheduler and the workers run until 18:45
      Then the runs read
        | run   | state     | late    | recorded |
        | 10:00 | succeeded | on time | 10:00    |
        | 11:00 | succeeded | on time | 11:00    |
        | 12:00 | succeeded | on time | 12:00    |
        | 13:00 | succeeded | on time | 13:00    |
        | 15:00 | succeeded | late    | 18:40    |
        | 16:00 | succeeded | late    | 18:40    |
        | 18:00 | succeeded | late    | 18:30    |
      And 16:00 ends as
        | slot  | disposition | because | supersedes                |
        | 16:00 | started     | late    | coalesced (missed), 18:00 |

    Scenario: A preview writes nothing
      Given the scheduler ticks at 16:30
      And the workers do all that is queued
      When Ada looks at 16:40 what a backfill from 13:00 to 16:00 would do
      Then these slots would be backfilled
        | slot  | disposition | because               | supersedes                |
        | 14:00 | started     | late                  | coalesced (missed), 16:00 |
        | 15:00 | held        | overlap, behind 14:00 | coalesced (missed), 16:00 |
      And these are left as they are
        | slot  | disposition |
        | 13:00 | started     |
        | 16:00 | started     |
      And the runs read
        | run   | state     |
        | 10:00 | succeeded |
        | 11:00 | succeeded |
        | 12:00 | succeeded |
        | 13:00 | succeeded |
        | 16:00 | succeeded |

    Scenario: What is due at the very instant is decided before, in the same write
      When Ada backfills it from 14:00 to 15:00 at 16:30
      Then the ledger reads
        | slot  | disposition | because               | supersedes                |
        | 10:00 | started     | on time               |                           |
        | 11:00 | started     | on time               |                           |
        | 12:00 | started     | on time               |                           |
        | 13:00 | started     | on time               |                           |
        | 14:00 | held        | overlap, behind 16:00 | coalesced (missed), 16:00 |
        | 15:00 | held        | overlap, behind 16:00 | coalesced (missed), 16:00 |
        | 16:00 | started     | late                  |                           |
      When the scheduler and the workers run until 16:31
      Then the run of 14:00 is succeeded
      And the run of 15:00 is succeeded

    Scenario: The same range twice
      Given the scheduler ticks at 16:30
      And the workers do all that is queued
      When Ada backfills it from 14:00 to 15:00 at 16:40
      And Ada backfills it from 14:00 to 15:00 at 16:41
      And the scheduler and the workers run until 16:45
      Then the command was executed 7 times
      And the operator's acts read
        | at    | who | what     |
        | 09:00 | ada | apply    |
        | 16:40 | ada | backfill |

    Scenario: The scheduler dies between two backfilled slots
      Given the scheduler ticks at 16:30
      And the workers do all that is queued
      And Ada backfills it from 14:00 to 15:00 at 16:40
      And the scheduler dies after recording 15:00 and before handing it over
      When the scheduler ticks at 16:41
      And the workers do all that is queued
      And the scheduler ticks at 16:42
      And the scheduler is started again
      And the scheduler and the workers run until 17:10
      Then the run of 14:00 is succeeded
      And the run of 15:00 is succeeded

  Rule: a backfill ignores what once spoke against the slot, and its deadline counts from the request

    Scenario Outline: A slot that was skipped as <because>
      Given the schedule "report" with cron = "0 * * * *", <policies>
      When the scheduler and the workers run until 10:30
      And the scheduler ticks at 14:30
      And the workers do all that is queued
      And Ada backfills it from 12:00 to 12:00 at 14:40
      And the scheduler and the workers run until 14:45
      Then 12:00 ends as
        | slot  | disposition | because | run       | supersedes          |
        | 12:00 | started     | late    | succeeded | skipped (<because>) |

      Examples:
        | policies                                                  | because                |
        | missed = "skip"                                           | missed                 |
        | missed = { policy = "run_once", catch_up_window = "1h" }  | beyond_catch_up_window |
        | missed = { policy = "replay_all", catch_up_limit = 1 }    | beyond_catch_up_limit  |
        | deadline = "1h"                                           | deadline_passed        |

    Scenario: A backfilled slot that waits too long is skipped after all
      Given the schedule "report" with cron = "0 * * * *", missed = "skip", deadline = "10m"
      And the scheduler ticks at 13:30
      When Ada backfills it from 11:00 to 12:00 at 13:40
      And the scheduler ticks at 13:51
      Then the ledger reads
        | slot  | disposition | because         | supersedes                |
        | 10:00 | skipped     | deadline_passed |                           |
        | 11:00 | started     | late            | skipped (deadline_passed) |
        | 12:00 | skipped     | deadline_passed | skipped (deadline_passed) |
        | 13:00 | skipped     | deadline_passed |                           |

    Scenario: No more slots start than max_runs allows
      Given the schedule "report" with cron = "0 * * * *", missed = "skip", overlap = "allow", max_runs = 1
      And the scheduler ticks at 13:30
      When Ada backfills it from 11:00 to 12:00 at 13:40
      And the scheduler ticks at 13:41
      Then the ledger reads
        | slot  | disposition | because          | supersedes       |
        | 10:00 | skipped     | missed           |                  |
        | 11:00 | started     | late             | skipped (missed) |
        | 12:00 | skipped     | max_runs_reached | skipped (missed) |
        | 13:00 | skipped     | missed           |                  |

  Rule: a slot is backfilled under the revision that was in force at it

    Scenario: The schedule was edited since
      Given the schedule "report" with cron = "0 * * * *", missed = "skip"
      And the scheduler ticks at 11:30
      And the schedule "report" is applied at 11:40
        """
        cron = "30 * * * *"
        missed = "skip"
        """
      And the scheduler ticks at 13:50
      When Ada backfills it from 11:00 to 12:30 at 13:55
      And the scheduler and the workers run until 13:56
      Then the ledger reads
        | slot  | disposition | because | revision | run       | supersedes       |
        | 10:00 | skipped     | missed  | 1        |           |                  |
        | 11:00 | started     | late    | 1        | succeeded | skipped (missed) |
        | 12:30 | started     | late    | 2        | succeeded | skipped (missed) |
        | 13:30 | skipped     | missed  | 2        |           |                  |

  Rule: overlap = allow starts backfilled slots at once, as many as may run beside each other

    Scenario Outline: <policy>
      Given the schedule "report" with cron = "0 * * * *", missed = "skip", overlap = <policy>
      And the scheduler ticks at 13:30
      When Ada backfills it from 10:00 to 12:00 at 13:40
      Then the ledger reads
        | slot  | disposition |
        | 10:00 | started     |
        | 11:00 | <second>    |
        | 12:00 | <third>     |
        | 13:00 | skipped     |
      When the scheduler and the workers run until 13:45
      Then the ledger reads
        | slot  | disposition | run       |
        | 10:00 | started     | succeeded |
        | 11:00 | started     | succeeded |
        | 12:00 | started     | succeeded |
        | 13:00 | skipped     |           |

      Examples:
        | policy                                     | second  | third   |
        | "allow"                                    | started | started |
        | { policy = "allow", max_concurrent = 2 }   | started | held    |
        | "skip"                                     | held    | held    |
        | "serialize"                                | held    | held    |
        | "merge"                                    | held    | held    |
        | "replace"                                  | held    | held    |

    Scenario: A slot of today goes before those that were backfilled
      Given the schedule "report" with cron = "0 * * * *", missed = "skip", overlap = "serialize"
      And the scheduler ticks at 13:30
      And Ada backfills it from 10:00 to 11:00 at 13:59
      When the scheduler ticks at 14:00
      And the workers do all that is queued
      And the scheduler ticks at 14:01
      Then the ledger reads
        | slot                     | disposition | because               |
        | 10:00                    | started     | late                  |
        | 11:00                    | held        | overlap, behind 10:00 |
        | 12:00 to 13:00 (2 slots) | skipped     | missed                |
        | 14:00                    | started     | on time               |
      When the scheduler and the workers run until 14:05
      Then the run of 14:00 is succeeded
      And the run of 11:00 is succeeded

  Rule: while the schedule is paused, backfilled slots stay held

    Scenario: They start when somebody resumes it
      Given the schedule "report" with cron = "0 * * * *"
      And the scheduler and the workers run until 10:30
      And the scheduler ticks at 13:30
      And the workers do all that is queued
      When Ada pauses it at 13:40
      And Ada backfills it from 11:00 to 12:00 at 13:50
      And the scheduler and the workers run until 13:55
      Then the ledger reads
        | slot  | disposition | because | supersedes                |
        | 10:00 | started     | on time |                           |
        | 11:00 | held        | paused  | coalesced (missed), 13:00 |
        | 12:00 | held        | paused  | coalesced (missed), 13:00 |
        | 13:00 | started     | late    |                           |
      When Ada resumes it at 13:58
      And the scheduler and the workers run until 13:59
      Then the run of 11:00 is succeeded
      And the run of 12:00 is succeeded

  Rule: what waits to be backfilled ends with its promise

    Scenario: The schedule is deleted meanwhile
      Given the schedule "report" with cron = "0 * * * *"
      And the scheduler ticks at 13:30
      And Ada backfills it from 11:00 to 12:00 at 13:40
      When Ada deletes it at 13:50
      Then the ledger reads
        | slot  | disposition | because            | supersedes                |
        | 10:00 | coalesced   | missed, into 13:00 |                           |
        | 11:00 | skipped     | retired            | coalesced (missed), 13:00 |
        | 12:00 | skipped     | retired            | coalesced (missed), 13:00 |
        | 13:00 | started     | late               |                           |

  Rule: the range lies between the checkpoint and the cursor, and is bounded

    Scenario Outline: From <from> to <to>
      Given the schedule "report" with every = "1m", missed = "skip"
      And the scheduler ticks at 12:30
      When Ada backfills it from <from> to <to> at 12:30:30
      Then that is refused, saying "<words>"

      Examples:
        | from  | to    | words                                             |
        | 08:59 | 09:10 | begin after 2026-03-02T09:00:00+00:00             |
        | 09:01 | 12:31 | end at 2026-03-02T12:30:30+00:00 at the latest    |
        | 10:00 | 09:59 | is before the start                               |
        | 09:01 | 10:41 | give a shorter range, or a higher --limit         |

    Scenario: A retired schedule
      Given the schedule "report" with cron = "0 * * * *"
      And the scheduler ticks at 12:30
      When Ada deletes it at 12:40
      And Ada backfills it from 10:00 to 11:00 at 12:50
      Then that is refused, saying "was retired and cannot be backfilled"

    Scenario: A one-off that was not decided yet
      Given the schedule "reminder" with at = "2026-03-02T15:00:00Z"
      When Ada backfills it from 15:00 to 15:00 at 14:00
      Then that is refused, saying "has not been decided"

    Scenario: A one-off that was missed
      Given the schedule "reminder" with at = "2026-03-02T10:00:00Z", missed = "skip"
      And the scheduler ticks at 12:30
      When Ada backfills it from 10:00 to 10:00 at 12:40
      And the scheduler and the workers run until 12:45
      Then the ledger reads
        | slot  | disposition | because | run       | supersedes       |
        | 10:00 | started     | late    | succeeded | skipped (missed) |
