Feature: Planning
  The trigger of a schedule yields slots. Each slot is decided exactly once, when it has come due, from its
  nominal time: a late tick moves nothing. What became of it stands in the ledger.

  Rule: a slot is decided once it has come due, and the cursor advances even when nothing was

    Background:
      Given it is 2026-03-02 09:00
      And the schedule "every-hour"
        """
        cron = "30 * * * *"
        """

    Scenario: Nothing is due yet
      When the scheduler ticks at 09:29:59
      Then the ledger is empty
      And the next slot is 09:30

    Scenario: At its very instant a slot is due
      When the scheduler ticks at 09:30
      Then the ledger reads
        | slot  | disposition | because |
        | 09:30 | started     | on time |
      And everything up to 09:30 is decided
      And the next slot is 10:30

    Scenario: The tick comes a little later, and the next slot does not drift
      When the scheduler ticks at 09:30:07.25
      Then the ledger reads
        | slot  | disposition | because |
        | 09:30 | started     | on time |
      And everything up to 09:30:07.25 is decided
      And the next slot is 10:30

    Scenario: A second tick at the same instant decides nothing again
      When the scheduler ticks at 09:30
      And the scheduler ticks at 09:30
      Then the ledger reads
        | slot  | disposition | because |
        | 09:30 | started     | on time |
      And the queue holds
        | run   | attempt | hand-over |
        | 09:30 | 1       | 1         |

    Scenario: From slot to outcome
      When the scheduler and the workers run until 12:00
      Then the ledger reads
        | slot  | disposition | because | run       |
        | 09:30 | started     | on time | succeeded |
        | 10:30 | started     | on time | succeeded |
        | 11:30 | started     | on time | succeeded |
      And the runs read
        | run   | state     | attempts | late    |
        | 09:30 | succeeded | 1        | on time |
        | 10:30 | succeeded | 1        | on time |
        | 11:30 | succeeded | 1        | on time |

  Rule: a schedule is never retroactive: its first slot lies strictly after its creation

    Scenario Outline: A rule that is created close to one of its slots
      Given it is <created>
      And the schedule "at-half-past"
        """
        cron = "30 * * * *"
        """
      When the scheduler ticks at 2026-03-02 10:45
      Then these slots were started: <slots>

      Examples:
        | created             | slots            |
        | 2026-03-02 10:29:59 | 2026-03-02 10:30 |
        | 2026-03-02 10:30    | none             |
        | 2026-03-02 10:30:01 | none             |

  Rule: the rule of a schedule is a calendar in a time zone, a fixed rate, or one promised instant

    Scenario Outline: Each kind of rule yields its slots
      Given it is <created>
      And the schedule "a-promise" with <rule>
      When the scheduler and the workers run until <until>
      Then these slots were started: <slots>

      Examples: Calendars, in the zone of the people who wait for them
        | rule                                                   | created          | until            | slots                                                |
        | cron = "0 2 * * *"                                     | 2026-03-02 00:00 | 2026-03-03 12:00 | 2026-03-02 02:00, 2026-03-03 02:00                   |
        | cron = "0 2 * * *", timezone = "Europe/Berlin"         | 2026-03-02 00:00 | 2026-03-03 12:00 | 2026-03-02 02:00+01:00, 2026-03-03 02:00+01:00       |
        | cron = "0 2 * * *", timezone = "America/New_York"      | 2026-03-02 00:00 | 2026-03-03 12:00 | 2026-03-02 02:00-05:00, 2026-03-03 02:00-05:00       |
        | cron = "0 9 * * mon-fri", timezone = "Asia/Kolkata"    | 2026-03-06 12:00 | 2026-03-10 00:00 | 2026-03-09 09:00+05:30                               |
        | cron = "@monthly"                                      | 2026-03-02 00:00 | 2026-04-02 00:00 | 2026-04-01 00:00                                     |
        | cron = "*/20 * * * * *"                                | 2026-03-02 09:00 | 2026-03-02 09:01 | 2026-03-02 09:00:20, 2026-03-02 09:00:40, 2026-03-02 09:01 |

      Examples: Fixed rates, on the grid of their anchor
        | rule                                           | created          | until               | slots                                                            |
        | every = "20m"                                  | 2026-03-02 09:07 | 2026-03-02 10:00    | 2026-03-02 09:20, 2026-03-02 09:40, 2026-03-02 10:00             |
        | every = "20m", anchor = "2026-03-02T09:07:00Z" | 2026-03-02 09:07 | 2026-03-02 10:00    | 2026-03-02 09:27, 2026-03-02 09:47                               |
        | every = "250ms"                                | 2026-03-02 09:00 | 2026-03-02 09:00:01 | 2026-03-02 09:00:00.25, 2026-03-02 09:00:00.5, 2026-03-02 09:00:00.75, 2026-03-02 09:00:01 |

      Examples: Days that a calendar names by their place in the month; two restricted day fields mean either
        | rule                   | created          | until            | slots                              |
        | cron = "0 9 L * *"     | 2026-02-26 12:00 | 2026-03-02 12:00 | 2026-02-28 09:00                   |
        | cron = "0 9 * * fri#2" | 2026-03-09 12:00 | 2026-03-15 12:00 | 2026-03-13 09:00                   |
        | cron = "0 9 11 * fri"  | 2026-03-09 12:00 | 2026-03-15 12:00 | 2026-03-11 09:00, 2026-03-13 09:00 |

      Examples: Irregular, and the same on every machine, since all of it follows from the schedule's name
        | rule                                   | created          | until            | slots                                                                            |
        | every = { min = "5m", max = "10m" }    | 2026-03-02 09:00 | 2026-03-02 09:20 | 2026-03-02 09:01:52.605467, 2026-03-02 09:09:07.189276, 2026-03-02 09:15:07.199684 |
        | every = "1h", spread = true            | 2026-03-02 09:00 | 2026-03-02 11:00 | 2026-03-02 09:15:25.276804, 2026-03-02 10:15:25.276804                           |
        | cron = "0 9 * * *", jitter = "10m"     | 2026-03-02 12:00 | 2026-03-05 00:00 | 2026-03-03 09:01:08.1004, 2026-03-04 09:02:31.534949                             |

      Examples: Bounds, open hours and days off
        | rule                                                                          | created          | until            | slots                              |
        | cron = "0 9 * * *", start = "2026-03-04T00:00:00Z", end = "2026-03-05T09:00:00Z" | 2026-03-02 12:00 | 2026-03-09 00:00 | 2026-03-04 09:00, 2026-03-05 09:00 |
        | cron = "0 9 * * *", exclude = ["2026-03-04"]                                  | 2026-03-02 12:00 | 2026-03-05 12:00 | 2026-03-03 09:00, 2026-03-05 09:00 |
        | every = "6h", windows = ["tue 06:00-13:00"]                                   | 2026-03-02 12:00 | 2026-03-09 12:00 | 2026-03-03 06:00, 2026-03-03 12:00 |

      Examples: One promised instant
        | rule                                                     | created          | until            | slots            |
        | at = "2026-03-02T10:00:00+01:00", because = "class starts" | 2026-03-02 00:00 | 2026-03-03 00:00 | 2026-03-02 09:00 |

  Rule: one tick decides all schedules that are due, and the urgent runs are carried first

    Scenario: A report and a reminder at the same instant
      Given the schedule "report" with cron = "30 * * * *", priority = "low"
      And the schedule "reminder" with at = 2026-03-02T09:30:00Z, priority = "high"
      And the schedule "clean-up" with cron = "45 * * * *"
      When the scheduler ticks at 09:30
      Then the tick took up 2 schedules
      And the ledger of "report" reads
        | slot  | disposition | because | run    |
        | 09:30 | started     | on time | queued |
      And the ledger of "clean-up" is empty
      When a worker executes the next delivery
      Then the runs of "reminder" read
        | run   | state     |
        | 09:30 | succeeded |
      And the runs of "report" read
        | run   | state  |
        | 09:30 | queued |

  Rule: at most max_runs slots start; the surplus is skipped

    Scenario: Two runs are all that was asked for
      Given the schedule "twice"
        """
        cron = "30 * * * *"
        max_runs = 2
        """
      When the scheduler and the workers run until 12:00
      Then the ledger reads
        | slot  | disposition | because          |
        | 09:30 | started     | on time          |
        | 10:30 | started     | on time          |
        | 11:30 | skipped     | max_runs_reached |

  Rule: a one-off is always accounted for, even when its instant has passed

    Scenario Outline: The promise was made late, and the missed-run policy decides
      Given the schedule "reminder"
        """
        at = 2026-03-02T08:00:00Z
        missed = "<missed>"
        """
      When the scheduler ticks at 09:00
      Then the ledger reads
        | slot  | disposition   | because   |
        | 08:00 | <disposition> | <because> |

      Examples:
        | missed     | disposition | because |
        | run_once   | started     | late    |
        | replay_all | started     | late    |
        | skip       | skipped     | missed  |

    Scenario: Decided once, it has no next slot
      Given the schedule "reminder"
        """
        at = 2026-03-02T10:00:00Z
        """
      When the scheduler and the workers run until 2026-03-03 10:00
      Then the runs read
        | run              | state     | attempts |
        | 2026-03-02 10:00 | succeeded | 1        |
      And there is no next slot

  Rule: whatever a scheduler that died has left undone is taken up, and no slot is decided twice

    Scenario Outline: The scheduler dies around the slot of 09:30 and is started again
      Given the schedule "every-hour"
        """
        cron = "30 * * * *"
        """
      And the scheduler dies <moment>
      When the scheduler ticks at 09:30
      And the scheduler is started again
      And the scheduler ticks at 09:30:05
      Then the ledger reads
        | slot  | disposition | because | decided   |
        | 09:30 | started     | on time | <decided> |
      And the queue holds
        | run   | attempt | hand-over |
        | 09:30 | 1       | 1         |

      Examples:
        | moment                                             | decided  |
        | before recording 09:30                             | 09:30:05 |
        | after recording 09:30 and before handing it over   | 09:30    |
        | after handing 09:30 over                           | 09:30    |

    Scenario: The store is away for a while
      Given the schedule "every-hour"
        """
        cron = "30 * * * *"
        """
      And the store does not answer until 09:31
      When the scheduler ticks at 09:30
      And the scheduler ticks at 09:30:30
      Then the ledger is empty
      When the scheduler ticks at 09:31
      Then the ledger reads
        | slot  | disposition | because | decided |
        | 09:30 | started     | on time | 09:31   |

  Rule: nothing is enumerated: a year of one-second slots is decided in one step

    Scenario Outline: A heartbeat schedule was down for a year
      Given it is 2025-03-02 09:00
      And the schedule "heartbeat"
        """
        every = "1s"
        missed = "<missed>"
        overlap = "allow"
        """
      When the scheduler ticks at 2026-03-02 09:00
      Then the ledger reads
        | slot                                                               | disposition | because                      |
        | <first>                                                            | <fate>      | <because>                    |
        | 2026-03-02 09:00                                                   | started     | on time                      |
      And the tick took up 1 schedule
      And the next slot is 2026-03-02 09:00:01

      Examples:
        | missed   | first                                                         | fate      | because                       |
        | skip     | 2025-03-02 09:00:01 to 2026-03-02 08:59:59 (31535999 slots)   | skipped   | missed                        |
        | run_once | 2025-03-02 09:00:01 to 2026-03-02 08:59:59 (31535999 slots)   | coalesced | missed, into 2026-03-02 09:00 |

    Scenario: Replaying a year is bounded by the catch-up limit
      Given it is 2025-03-02 09:00
      And the schedule "heartbeat"
        """
        every = "1s"
        missed = { policy = "replay_all", catch_up_limit = 2 }
        overlap = "allow"
        """
      When the scheduler ticks at 2026-03-02 09:00
      Then the ledger reads
        | slot                                                        | disposition | because               |
        | 2025-03-02 09:00:01 to 2026-03-02 08:59:57 (31535997 slots) | skipped     | beyond_catch_up_limit |
        | 2026-03-02 08:59:58                                         | started     | late                  |
        | 2026-03-02 08:59:59                                         | started     | late                  |
        | 2026-03-02 09:00                                            | started     | on time               |

  Rule: the audit finds a slot that the ledger does not account for

    Scenario: An entry disappears
      Given the audit is expected to find a breach
      And the schedule "every-hour"
        """
        cron = "30 * * * *"
        """
      When the scheduler and the workers run until 12:00
      Then the audit holds
      When somebody takes the entry of 10:30 out of the ledger
      Then the audit says "2026-03-02T10:30:00+00:00"
