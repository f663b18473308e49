Feature: Looking a file over
  Lint tells what is valid in a schedules file and still probably not what its owner means: each finding names the
  schedule, the key, what is odd about it, and what to do. What is sound is left alone.

  Rule: what is probably not meant is told at its key

    Scenario Outline: <key>: <finding>
      Given it is 2026-03-02 09:00
      And the file "platform.toml" declares "report" with <keys>
      When "platform.toml" is looked over
      Then the findings read
        | level   | schedule | key   | finding   |
        | warning | report   | <key> | <finding> |

      Examples: Times of a day in a zone that nobody named
        | key      | keys                                            | finding                                                 |
        | timezone | cron = "0 2 * * *"                              | is left out, so the times in 'cron' are those of UTC    |
        | timezone | every = "5m", windows = ["mon-fri 09:00-17:00"] | is left out, so the times in 'windows' are those of UTC |
        | timezone | every = "5m", exclude = ["2026-12-25"]          | is left out, so the times in 'exclude' are those of UTC |

      Examples: What never comes due
        | key | keys                                       | finding                                                                                  |
        | end | every = "1h", end = "2026-03-02T09:00:00Z" | leaves no slot from now on: the schedule never comes due                                 |
        | at  | at = "2026-03-01T12:00:00Z"                | lies in the past (2026-03-01T12:00:00+00:00): a new schedule decides it at once, as late |

      Examples: Limits that speak against each other
        | key          | keys                                                                     | finding                                                                           |
        | retry.window | every = "1h", retry = { max_attempts = 4, base = "1m", window = "3m" }   | (3m) has room for 3 of 4 attempts                                                 |
        | deadline     | every = "1h", deadline = "2m", retry = { max_attempts = 9, base = "3m" } | (2m) has room for 1 of 9 attempts                                                 |
        | deadline     | every = "1h", deadline = "30s"                                           | (30s) is shorter than the grace (1m): a slot that is still on time may be skipped |

      Examples: Runs that pile up
        | key     | keys                             | finding                                                                |
        | overlap | every = "10s", overlap = "allow" | is 'allow' without a limit, and slots lie 10s apart: slow runs pile up |

  Rule: what is sound is left alone

    Scenario Outline: <keys>
      Given the file "platform.toml" declares "report" with <keys>
      When "platform.toml" is looked over
      Then nothing is found

      Examples:
        | keys                                                              |
        | cron = "0 2 * * *", timezone = "Europe/Berlin"                    |
        | cron = "0 2 * * *", timezone = "UTC"                              |
        | cron = "*/5 * * * *"                                              |
        | every = "1h", deadline = "30m", retry = { max_attempts = 3 }      |
        | every = "10s", overlap = { policy = "allow", max_concurrent = 3 } |
        | at = "2026-03-02T12:00:00Z"                                       |

  Rule: a dated list that ends is a note before it does, and a warning afterwards

    Scenario Outline: It is <now>, and the last holiday is the 26th of December
      Given it is <now>
      And the file "platform.toml" says
        """
        [calendars]
        holidays = ["2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-12-26"]

        [schedules.report]
        command = "work"
        cron = "0 2 * * *"
        timezone = "Europe/Berlin"
        exclude = "holidays"
        """
      When "platform.toml" is looked over
      Then the findings read
        | level   | schedule | key     | finding                                         |
        | <level> | report   | exclude | ends with 2026-12-26: no later date is left out |

      Examples:
        | now              | level   |
        | 2026-12-01 09:00 | note    |
        | 2027-01-02 09:00 | warning |

  Rule: several upstreams have to share slots

    Scenario: Each has its own time of the night
      Given the file "platform.toml" says
        """
        [schedules.orders]
        command = "work"
        cron = "0 2 * * *"
        timezone = "UTC"

        [schedules.rates]
        command = "work"
        cron = "30 2 * * *"
        timezone = "UTC"

        [schedules.billing]
        command = "work"
        after = ["orders", "rates"]
        """
      When "platform.toml" is looked over
      Then the findings read
        | level   | schedule | key   | finding                                                                  |
        | warning | billing  | after | joins rules that share none of their next 500 slots: its own are skipped |
