Feature: Catching up after downtime
  A scheduler that was down must not flood the workers when it returns. The newest slot that came due in the
  meantime is on time if it is not older than the grace; every other one was missed. The missed-run policy says
  what becomes of them.

  Rule: every cell of the missed-run table

    Background:
      Given it is 2026-03-01 12:00

    Scenario Outline: Three nights came due, and the newest is <on>
      Given the schedule "nightly-report" with cron = "0 2 * * *", missed = "<missed>", overlap = "allow"
      When the scheduler ticks at 2026-03-04 <at>
      Then the ledger reads
        | slot             | disposition | because  |
        | 2026-03-02 02:00 | started     | late     |
        | 2026-03-03 02:00 | started     | late     |
        | 2026-03-04 02:00 | started     | <newest> |
      And everything up to 2026-03-04 <at> is decided

      Examples: replay_all starts them all
        | missed     | on      | at       | newest  |
        | replay_all | on time | 02:00:30 | on time |
        | replay_all | late    | 12:00    | late    |

    Scenario Outline: Neighbouring slots with one fate are one entry, and the newest is <on>
      Given the schedule "nightly-report" with cron = "0 2 * * *", missed = "<missed>"
      When the scheduler ticks at 2026-03-04 <at>
      Then the ledger reads
        | slot                                           | disposition | because   |
        | 2026-03-02 02:00 to 2026-03-03 02:00 (2 slots) | <older>     | <because> |
        | 2026-03-04 02:00                               | started     | <newest>  |

      Examples:
        | missed   | on      | at       | older     | because                       | newest  |
        | skip     | on time | 02:00:30 | skipped   | missed                        | on time |
        | run_once | on time | 02:00:30 | coalesced | missed, into 2026-03-04 02:00 | on time |
        | run_once | late    | 12:00    | coalesced | missed, into 2026-03-04 02:00 | late    |

    Scenario: Under skip a newest slot that is late is skipped like the others
      Given the schedule "nightly-report" with cron = "0 2 * * *", missed = "skip"
      When the scheduler ticks at 2026-03-04 12:00
      Then the ledger reads
        | slot                                           | disposition | because |
        | 2026-03-02 02:00 to 2026-03-04 02:00 (3 slots) | skipped     | missed  |
      And there is no run

    Scenario: A run that starts late says so
      Given the schedule "nightly-report" with cron = "0 2 * * *"
      When the scheduler ticks at 2026-03-04 12:00
      Then the runs read
        | run              | late | state  |
        | 2026-03-04 02:00 | late | queued |

    Scenario: Once the next slot has come due, the earlier one has missed its turn
      Given it is 2026-03-02 09:00
      And the schedule "heartbeat" with every = "1s", missed = "skip"
      When the scheduler ticks at 09:00:02
      Then the ledger reads
        | slot     | disposition | because |
        | 09:00:01 | skipped     | missed  |
        | 09:00:02 | started     | on time |

  Rule: a slot is on time up to and including the end of its grace

    Scenario Outline: The scheduler looks <after> after the slot, with <grace>
      Given it is 2026-03-02 09:00
      And the schedule "hourly" with cron = "0 * * * *", missed = { <grace> policy = "skip" }
      When the scheduler ticks at <at>
      Then the ledger reads
        | slot  | disposition   | because   |
        | 10:00 | <disposition> | <because> |

      Examples:
        | grace          | after          | at              | disposition | because |
        |                | 60 s           | 10:01           | started     | on time |
        |                | a little more  | 10:01:00.000001 | skipped     | missed  |
        | grace = "30m", | half an hour   | 10:30           | started     | on time |
        | grace = "30m", | a little more  | 10:30:00.000001 | skipped     | missed  |
        | grace = "0s",  | nothing        | 10:00           | started     | on time |
        | grace = "0s",  | a little more  | 10:00:00.000001 | skipped     | missed  |

  Rule: slots beyond the catch-up window are skipped, whatever the policy

    Background:
      Given it is 2026-03-02 09:00

    Scenario Outline: Five hours are missed, and the window reaches back two
      Given the schedule "hourly" with cron = "0 * * * *", missed = { policy = "<missed>", catch_up_window = "2h" }, overlap = "allow"
      When the scheduler ticks at 14:30
      Then the ledger reads
        | slot                     | disposition | because                |
        | 10:00 to 12:00 (3 slots) | skipped     | beyond_catch_up_window |
        | 13:00                    | <older>     | <because>              |
        | 14:00                    | <newest>    | <newest because>       |

      Examples:
        | missed     | older     | because            | newest  | newest because |
        | run_once   | coalesced | missed, into 14:00 | started | late           |
        | replay_all | started   | late               | started | late           |

    Scenario: Under skip both reasons stand side by side
      Given the schedule "hourly" with cron = "0 * * * *", missed = { policy = "skip", catch_up_window = "2h" }
      When the scheduler ticks at 14:30
      Then the ledger reads
        | slot                     | disposition | because                |
        | 10:00 to 12:00 (3 slots) | skipped     | beyond_catch_up_window |
        | 13:00 to 14:00 (2 slots) | skipped     | missed                 |

    Scenario Outline: A slot exactly as old as the window is within it
      Given the schedule "hourly" with cron = "0 * * * *", missed = { policy = "run_once", catch_up_window = "30m" }
      When the scheduler ticks at <at>
      Then the ledger reads
        | slot  | disposition   | because   |
        | 10:00 | <disposition> | <because> |

      Examples:
        | at              | disposition | because                |
        | 10:30           | started     | late                   |
        | 10:30:00.000001 | skipped     | beyond_catch_up_window |

    Scenario: The newest slot is beyond the window too, so nothing is left to coalesce into
      Given the schedule "daily" with cron = "0 10 * * *", missed = { policy = "run_once", catch_up_window = "1h" }
      When the scheduler ticks at 2026-03-04 12:00
      Then the ledger reads
        | slot                                           | disposition | because                |
        | 2026-03-02 10:00 to 2026-03-04 10:00 (3 slots) | skipped     | beyond_catch_up_window |

    Scenario: A one-off is held to the window as well
      Given the schedule "reminder" with at = 2026-03-02T10:00:00Z, missed = { policy = "run_once", catch_up_window = "1h" }
      When the scheduler ticks at 11:30
      Then the ledger reads
        | slot  | disposition | because                |
        | 10:00 | skipped     | beyond_catch_up_window |

  Rule: replay_all replays at most catch_up_limit missed slots, the newest ones

    Background:
      Given it is 2026-03-02 09:00

    Scenario: The limit does not count the slot that is on time
      Given the schedule "hourly" with cron = "0 * * * *", missed = { policy = "replay_all", catch_up_limit = 2 }, overlap = "allow"
      When the scheduler ticks at 14:00
      Then the ledger reads
        | slot                     | disposition | because               |
        | 10:00 to 11:00 (2 slots) | skipped     | beyond_catch_up_limit |
        | 12:00                    | started     | late                  |
        | 13:00                    | started     | late                  |
        | 14:00                    | started     | on time               |

    Scenario: The limit counts a newest slot that is late
      Given the schedule "hourly" with cron = "0 * * * *", missed = { policy = "replay_all", catch_up_limit = 2 }, overlap = "allow"
      When the scheduler ticks at 14:30
      Then the ledger reads
        | slot                     | disposition | because               |
        | 10:00 to 12:00 (3 slots) | skipped     | beyond_catch_up_limit |
        | 13:00                    | started     | late                  |
        | 14:00                    | started     | late                  |

    Scenario: A limit of zero replays nothing
      Given the schedule "hourly" with cron = "0 * * * *", missed = { policy = "replay_all", catch_up_limit = 0 }, overlap = "allow"
      When the scheduler ticks at 12:30
      Then the ledger reads
        | slot                     | disposition | because               |
        | 10:00 to 12:00 (3 slots) | skipped     | beyond_catch_up_limit |

    Scenario: By default one hundred missed slots are replayed, one after the other
      Given the schedule "every-minute" with every = "1m", missed = "replay_all"
      When the scheduler and the workers run until 09:00:30
      And the scheduler ticks at 11:00:30
      Then the ledger reads from its beginning
        | slot                      | disposition | because               |
        | 09:01 to 09:19 (19 slots) | skipped     | beyond_catch_up_limit |
        | 09:20                     | started     | late                  |
        | 09:21                     | held        | overlap, behind 09:20 |

  Rule: the window speaks before the deadline, and the deadline before the policy

    Scenario: Window, deadline and policy each have their part
      Given it is 2026-03-02 09:00
      And the schedule "hourly" with cron = "0 * * * *", deadline = "2h", missed = { policy = "run_once", catch_up_window = "4h" }
      When the scheduler ticks at 15:30
      Then the ledger reads
        | slot                     | disposition | because                |
        | 10:00 to 11:00 (2 slots) | skipped     | beyond_catch_up_window |
        | 12:00 to 13:00 (2 slots) | skipped     | deadline_passed        |
        | 14:00                    | coalesced   | missed, into 15:00     |
        | 15:00                    | started     | late                   |

    Scenario: The window is narrower than the deadline
      Given it is 2026-03-02 09:00
      And the schedule "hourly" with cron = "0 * * * *", deadline = "4h", missed = { policy = "skip", catch_up_window = "2h" }
      When the scheduler ticks at 15:30
      Then the ledger reads
        | slot                     | disposition | because                |
        | 10:00 to 13:00 (4 slots) | skipped     | beyond_catch_up_window |
        | 14:00 to 15:00 (2 slots) | skipped     | missed                 |

  Rule: older slots coalesce only into a slot that is started or held; otherwise they take its reason

    Background:
      Given it is 2026-03-02 09:00

    Scenario: The newest slot is skipped for an overlap, and takes the older ones with it
      Given the schedule "hourly" with cron = "0 * * * *", overlap = "skip"
      When the scheduler ticks at 10:00
      And the scheduler ticks at 13:30
      Then the ledger reads
        | slot                     | disposition | because |
        | 10:00                    | started     | on time |
        | 11:00 to 13:00 (3 slots) | skipped     | overlap |

    Scenario: The newest slot is held, and the older ones coalesce into it
      Given the schedule "hourly" with cron = "0 * * * *", overlap = "serialize"
      When the scheduler ticks at 10:00
      And the scheduler ticks at 13:30
      Then the ledger reads
        | slot                     | disposition | because               |
        | 10:00                    | started     | on time               |
        | 11:00 to 12:00 (2 slots) | coalesced   | missed, into 13:00    |
        | 13:00                    | held        | overlap, behind 10:00 |

    Scenario: The newest slot is coalesced itself, and the older ones go where it goes
      Given the schedule "hourly" with cron = "0 * * * *", overlap = { policy = "merge", keep = "oldest" }
      When the scheduler ticks at 10:00
      And the scheduler ticks at 11:00
      And the scheduler ticks at 13:30
      Then the ledger reads
        | slot  | disposition | because               |
        | 10:00 | started     | on time               |
        | 11:00 | held        | overlap, behind 10:00 |
        | 12:00 | coalesced   | overlap, into 11:00   |
        | 13:00 | coalesced   | overlap, into 11:00   |

    Scenario: The slots that were started already stay out of it when max_runs is reached
      Given the schedule "hourly" with cron = "0 * * * *", max_runs = 1
      When the scheduler and the workers run until 10:30
      And the scheduler ticks at 13:30
      Then the ledger reads
        | slot                     | disposition | because          |
        | 10:00                    | started     | on time          |
        | 11:00 to 13:00 (3 slots) | skipped     | max_runs_reached |

  Rule: what was caught up is executed like anything else

    Scenario: Under replay_all each night is replayed, one after the other
      Given it is 2026-03-01 12:00
      And the schedule "nightly-report" with cron = "0 2 * * *", missed = "replay_all"
      When the scheduler ticks at 2026-03-04 12:00
      Then the ledger reads
        | slot             | disposition | because                          | run    |
        | 2026-03-02 02:00 | started     | late                             | queued |
        | 2026-03-03 02:00 | held        | overlap, behind 2026-03-02 02:00 |        |
        | 2026-03-04 02:00 | held        | overlap, behind 2026-03-02 02:00 |        |
      When the scheduler and the workers run until 2026-03-04 13:00
      Then the ledger reads
        | slot             | disposition | because | run       |
        | 2026-03-02 02:00 | started     | late    | succeeded |
        | 2026-03-03 02:00 | started     | late    | succeeded |
        | 2026-03-04 02:00 | started     | late    | succeeded |
