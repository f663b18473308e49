Feature: Dependencies
  A schedule can follow others, its upstreams. It has the nominal slots that they have, and each is decided when all of
  them have told what became of theirs: it starts where their runs came to the wanted outcome, and is skipped otherwise.

  Background:
    Given it is 2026-03-02 01:00

  Rule: a slot starts when the run of the upstream for the same slot has succeeded

    Background:
      Given the schedule "extract" with cron = "0 2 * * *"
      And the schedule "transform" with after = "extract"

    Scenario: It waits for the end of the run, and has its slot
      When the scheduler ticks at 02:00
      And worker "slow" begins the run of 02:00
      And the scheduler ticks at 02:30
      Then the ledger of "transform" is empty
      When worker "slow" finishes
      And the scheduler and the workers run until 02:31
      Then the ledger of "transform" reads
        | slot  | disposition | because | decided | run       |
        | 02:00 | started     | on time | 02:30   | succeeded |

    Scenario: The run of the upstream fails
      Given the first 1 attempts raise "no such table"
      When the scheduler and the workers run until 02:01
      Then the ledger of "transform" reads
        | slot  | disposition | because                       | blocked by         |
        | 02:00 | skipped     | upstream_failed, behind 02:00 | 02:00 of "extract" |
      And the command was executed 1 time

    Scenario: A run that is tried again has no outcome yet
      Given the schedule "extract" is applied at 01:30
        """
        cron = "0 2 * * *"
        retry = { max_attempts = 2, base = "4m", jitter = 0 }
        """
      And the first 1 attempts raise "no such table"
      When the scheduler and the workers run until 02:03
      Then the ledger of "transform" is empty
      When the scheduler and the workers run until 02:20
      Then the ledger of "transform" reads
        | slot  | disposition | because | decided |
        | 02:00 | started     | on time | 02:04   |

    Scenario: Its worker dies, and the lost attempt was the last
      When the scheduler ticks at 02:00
      And worker "doomed" begins the run of 02:00
      And worker "doomed" dies
      And the scheduler and the workers run until 02:05
      Then the ledger of "transform" reads
        | slot  | disposition | because |
        | 02:00 | started     | on time |

    Scenario: A run that was cancelled did not succeed
      When the scheduler ticks at 02:00
      And Ada cancels the run of 02:00 at 02:00
      And the scheduler and the workers run until 02:01
      Then the ledger of "transform" reads
        | slot  | disposition | because                       |
        | 02:00 | skipped     | upstream_failed, behind 02:00 |

    Scenario: A run that expired did not succeed
      Given the schedule "extract" is applied at 01:30
        """
        cron = "0 2 * * *"
        deadline = "30m"
        """
      When the scheduler ticks at 02:00
      And the scheduler ticks at 02:31
      And the scheduler and the workers run until 02:35
      Then the run of 02:00 is expired
      And the ledger of "transform" reads
        | slot  | disposition | because                       |
        | 02:00 | skipped     | upstream_failed, behind 02:00 |

    Scenario: A run that somebody asked for has no slot, and nothing follows it
      When Ada triggers it at 01:30 under the key "now"
      And the scheduler and the workers run until 01:40
      Then the ledger of "transform" is empty

    Scenario: The first end of a run counts
      Given the first 1 attempts raise "no such table"
      When the scheduler and the workers run until 02:01
      And Ada retries the run of 02:00 at 02:05
      And the scheduler and the workers run until 02:10
      Then the run of 02:00 is succeeded
      And the ledger of "transform" reads
        | slot  | disposition | because                       |
        | 02:00 | skipped     | upstream_failed, behind 02:00 |

    Scenario Outline: The scheduler dies on the way
      Given <the scheduler dies>
      When the scheduler ticks at 02:00
      And the scheduler is started again
      And the scheduler and the workers run until 02:10
      Then the ledger of "transform" reads
        | slot  | disposition | because |
        | 02:00 | started     | on time |
      And the command was executed 2 times

      Examples:
        | the scheduler dies                                                  |
        | the scheduler dies before recording 02:00                           |
        | the scheduler dies after recording 02:00 and before handing it over |
        | the scheduler hears no reply when it records 02:00                  |

  Rule: where the upstream had no run, there is nothing to follow

    Scenario: It was away for three nights
      Given the schedule "extract" with cron = "0 2 * * *"
      And the schedule "transform" with after = "extract"
      When the scheduler ticks at 2026-03-05 03:00
      And the scheduler and the workers run until 2026-03-05 03:05
      Then the ledger of "transform" reads
        | slot                                           | disposition | because          |
        | 2026-03-02 02:00 to 2026-03-04 02:00 (3 slots) | skipped     | upstream_skipped |
        | 2026-03-05 02:00                               | started     | on time          |

    Scenario: Its slot waited for an earlier run, and was skipped in the end
      Given the schedule "extract" with cron = "0 * * * *", overlap = "serialize", deadline = "30m"
      And the schedule "transform" with after = "extract"
      When the scheduler ticks at 02:00
      And worker "slow" begins the run of 02:00
      And the scheduler ticks at 03:00
      And the scheduler ticks at 03:31
      Then the ledger of "transform" is empty
      When worker "slow" finishes
      And the scheduler and the workers run until 03:35
      Then the ledger of "transform" reads
        | slot  | disposition | because          |
        | 02:00 | started     | on time          |
        | 03:00 | skipped     | upstream_skipped |

  Rule: the outcome says which ends are followed

    Scenario Outline: It follows <outcome>, and the run of the upstream <ends>
      Given the schedule "extract" with cron = "0 2 * * *"
      And the schedule "after" with after = { schedules = ["extract"], outcome = "<outcome>" }
      And the attempts <ends>
      When the scheduler and the workers run until 02:01
      Then the ledger of "after" reads
        | slot  | disposition   | because   |
        | 02:00 | <disposition> | <because> |

      Examples:
        | outcome   | ends    | disposition | because                       |
        | succeeded | return  | started     | on time                       |
        | succeeded | fail    | skipped     | upstream_failed, behind 02:00 |
        | failed    | return  | skipped     | upstream_succeeded            |
        | failed    | fail    | started     | on time                       |
        | ended     | return  | started     | on time                       |
        | ended     | fail    | started     | on time                       |

  Rule: several upstreams are waited for, slot by slot

    Background:
      Given the schedule "orders" with cron = "0 2 * * *"
      And the schedule "rates" with cron = "0 2 * * *"
      And the schedule "billing" with after = ["orders", "rates"]

    Scenario: The second ends later
      When the scheduler ticks at 02:00
      And worker "quick" begins the run of 02:00
      And worker "slow" begins the run of 02:00 of "rates"
      And worker "quick" finishes
      And the scheduler ticks at 02:10
      Then the ledger of "billing" is empty
      When worker "slow" finishes
      And the scheduler and the workers run until 02:20
      Then the ledger of "billing" reads
        | slot  | disposition | because | decided |
        | 02:00 | started     | on time | 02:10   |

    Scenario: One fails
      Given the first 1 attempts raise "no such table"
      When the scheduler and the workers run until 02:01
      Then the ledger of "billing" reads
        | slot  | disposition | because                       | blocked by        |
        | 02:00 | skipped     | upstream_failed, behind 02:00 | 02:00 of "orders" |

    Scenario: One has fewer slots than the other
      Given the schedule "orders" is applied at 01:30
        """
        cron = "0 2,8,14 * * *"
        """
      When the scheduler and the workers run until 20:00
      Then the ledger of "billing" reads
        | slot  | disposition | because |
        | 02:00 | started     | on time |
      When the scheduler and the workers run until 2026-03-03 03:00
      Then the ledger of "billing" reads
        | slot                                           | disposition | because          |
        | 2026-03-02 02:00                               | started     | on time          |
        | 2026-03-02 08:00 to 2026-03-02 14:00 (2 slots) | skipped     | upstream_skipped |
        | 2026-03-03 02:00                               | started     | on time          |

    Scenario: One of them is deleted
      When Ada deletes "rates" at 01:30
      And the scheduler and the workers run until 02:05
      Then the ledger of "billing" reads
        | slot  | disposition | because          |
        | 02:00 | skipped     | upstream_skipped |

    Scenario: One of them is deleted and declared again
      When Ada deletes "rates" at 01:30
      And the schedule "rates" is applied at 01:40
        """
        cron = "0 2 * * *"
        """
      And the scheduler and the workers run until 02:05
      Then the ledger of "billing" reads
        | slot  | disposition | because |
        | 02:00 | started     | on time |

  Rule: a chain goes on from slot to slot, and each of its schedules has policies of its own

    Background:
      Given the schedule "extract" with cron = "0 * * * *"
      And the schedule "transform" with after = "extract"
      And the schedule "load" with after = "transform"

    Scenario: From one to the next
      When the scheduler and the workers run until 03:30
      Then the ledger of "load" reads
        | slot           | disposition | because |
        | 02:00          | started     | on time |
        | 03:00          | started     | on time |
      And the command was executed 6 times

    Scenario: What is skipped once is skipped to the end
      Given the first 1 attempts raise "no such table"
      When the scheduler and the workers run until 02:30
      Then the ledger of "load" reads
        | slot  | disposition | because          |
        | 02:00 | skipped     | upstream_skipped |

    Scenario: Who follows the failures of a chain hears of the one that stopped it
      Given the schedule "alarm" with after = { schedules = ["extract", "transform", "load"], outcome = "failed" }
      And the first 1 attempts raise "no such table"
      When the scheduler and the workers run until 03:30
      Then the ledger of "alarm" reads
        | slot  | disposition | because            |
        | 02:00 | started     | on time            |
        | 03:00 | skipped     | upstream_succeeded |

    Scenario: The next slot waits for the run before it
      When the scheduler ticks at 02:00
      And the workers do all that is queued
      And the scheduler ticks at 02:00
      And the scheduler ticks at 02:00
      And worker "slow" begins the run of 02:00 of "transform"
      And the scheduler and the workers run until 03:10
      Then the ledger of "transform" reads
        | slot  | disposition | because               |
        | 02:00 | started     | on time               |
        | 03:00 | held        | overlap, behind 02:00 |
      When worker "slow" finishes
      And the scheduler and the workers run until 03:20
      Then the ledger of "load" reads
        | slot  | disposition | because |
        | 02:00 | started     | on time |
        | 03:00 | started     | on time |

    Scenario: While it is paused it hears on, and decides afterwards
      When Ada pauses "transform" at 01:30
      And the scheduler and the workers run until 02:30
      Then the ledger of "transform" is empty
      When Ada resumes "transform" at 02:40
      And the scheduler and the workers run until 03:30
      Then the ledger of "transform" reads
        | slot  | disposition | because |
        | 02:00 | skipped     | paused  |
        | 03:00 | started     | on time |

    Scenario: What it heard during the pause may be caught up
      When Ada pauses "transform" at 01:30
      And the scheduler and the workers run until 02:30
      And Ada resumes "transform" with catch-up at 02:40
      And the scheduler and the workers run until 02:45
      Then the ledger of "load" reads
        | slot  | disposition | because |
        | 02:00 | started     | on time |

    Scenario: The deadline counts from the slot, which is that of the upstream
      Given the schedule "load" is applied at 01:30
        """
        after = "transform"
        deadline = "20m"
        """
      When the scheduler ticks at 02:00
      And worker "slow" begins the run of 02:00
      And it becomes 02:30
      And worker "slow" finishes
      And the scheduler and the workers run until 02:31
      Then the ledger of "load" reads
        | slot  | disposition | because         |
        | 02:00 | skipped     | deadline_passed |

    Scenario: It is deleted while a run of its upstream goes on
      When the scheduler ticks at 02:00
      And worker "slow" begins the run of 02:00
      And Ada deletes "transform" at 02:10
      And worker "slow" finishes
      And the scheduler and the workers run until 02:20
      Then the ledger of "transform" reads
        | slot  | disposition | because |
        | 02:00 | skipped     | retired |
      And the ledger of "load" reads
        | slot  | disposition | because          |
        | 02:00 | skipped     | upstream_skipped |

    Scenario: Other upstreams are another promise
      When the scheduler ticks at 02:00
      And worker "slow" begins the run of 02:00
      And the schedule "load" is applied at 02:10
        """
        after = "extract"
        """
      And worker "slow" finishes
      And the scheduler and the workers run until 03:10
      Then the ledger of "load" reads
        | slot  | disposition | because |
        | 03:00 | started     | on time |

    Scenario: The rule of the upstream is edited
      When the schedule "extract" is applied at 01:30
        """
        cron = "30 * * * *"
        """
      And the scheduler and the workers run until 03:10
      Then the ledger of "load" reads
        | slot  | disposition | because |
        | 02:30 | started     | on time |

  Rule: an upstream may listen to events, or be a promise

    Scenario: Each event has a slot, and the chain goes on with it
      Given the schedule "thanks" with on = "order.paid"
      And the schedule "audit" with after = "thanks"
      When the event "order.paid" is published as "o1" at 02:00
      And the scheduler and the workers run until 02:10
      Then the ledger of "audit" reads
        | slot  | disposition | because |
        | 02:00 | started     | on time |

    Scenario: A promise that is moved before it came due is followed where it was moved to
      Given the schedule "launch" with at = 2026-03-02T03:00:00Z
      And the schedule "party" with after = "launch"
      When the schedule "launch" is applied at 01:30
        """
        at = 2026-03-02T02:00:00Z
        """
      And the scheduler and the workers run until 03:10
      Then the ledger of "party" reads
        | slot  | disposition | because |
        | 02:00 | started     | on time |

  Rule: nobody follows itself, and whoever is followed exists

    Background:
      Given the schedule "extract" with cron = "0 2 * * *"
      And the schedule "transform" with after = "extract"

    Scenario: A circle
      When the schedule "extract" is applied at 01:30
        """
        after = "transform"
        """
      Then that is refused, saying "makes a circle: extract after transform after extract"

    Scenario: A stranger
      When the schedule "load" is applied at 01:30
        """
        after = "tranform"
        """
      Then that is refused, saying "'tranform' is no schedule that exists here"
