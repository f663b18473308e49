Feature: The order of decision
  A slot can have several reasons not to start. The first of this order is the one that the ledger names, so that whoever
  mends it learns of the next one only if there is one: paused, beyond the catch-up window, deadline, missed, catch-up
  limit, gate, frequency, circuit, max_runs, overlap, budget.

  Rule: the first reason wins; in each row the reasons of all the rows below speak against the slot as well

    Scenario Outline: <because> comes first
      Given it is 2026-03-02 09:00
      And the catch-up budget is 1/d
      And the schedule "report" with cron = "0 10,13 * * *", <keys>
      And the schedule "spender" with at = "2026-03-02T08:00:00Z"
      And the scheduler ticks at 09:00
      And the workers do all that is queued
      And the attempts fail
      When the scheduler and the workers run until 10:10
      Then the run of 10:00 is failed
      When Ada triggers it at 10:20 under the key "in_the_way"
      And the scheduler ticks at 10:20
      And worker "one" begins the run of request in_the_way
      And the gauge "load" reads 9
      And <before>
      And <then>
      Then 13:00 ends as
        | slot  | disposition   | because   |
        | 13:00 | <disposition> | <because> |

      Examples:
        | because                            | disposition | keys                                                                                                                                                                                                                                                 | before                       | then                         |
        | paused                             | skipped     | missed = { policy = "skip", catch_up_window = "30m" }, deadline = "40m", gate = { gauge = "load", below = 2 }, adaptive = { gauge = "load", fast_at = 1, slow_at = 3, slowest = "5h" }, breaker = { failures = 1, cool_down = "10h" }, max_runs = 1  | Ada pauses it at 10:30       | Ada resumes it at 13:50      |
        | beyond_catch_up_window             | skipped     | missed = { policy = "skip", catch_up_window = "30m" }, deadline = "40m", gate = { gauge = "load", below = 2 }, adaptive = { gauge = "load", fast_at = 1, slow_at = 3, slowest = "5h" }, breaker = { failures = 1, cool_down = "10h" }, max_runs = 1  | the scheduler ticks at 10:30 | the scheduler ticks at 13:50 |
        | deadline_passed                    | skipped     | missed = "skip", deadline = "40m", gate = { gauge = "load", below = 2 }, adaptive = { gauge = "load", fast_at = 1, slow_at = 3, slowest = "5h" }, breaker = { failures = 1, cool_down = "10h" }, max_runs = 1                                        | the scheduler ticks at 10:30 | the scheduler ticks at 13:50 |
        | missed                             | skipped     | missed = "skip", gate = { gauge = "load", below = 2 }, adaptive = { gauge = "load", fast_at = 1, slow_at = 3, slowest = "5h" }, breaker = { failures = 1, cool_down = "10h" }, max_runs = 1                                                          | the scheduler ticks at 10:30 | the scheduler ticks at 13:50 |
        | beyond_catch_up_limit              | skipped     | missed = { policy = "replay_all", catch_up_limit = 0 }, overlap = "skip", gate = { gauge = "load", below = 2 }, adaptive = { gauge = "load", fast_at = 1, slow_at = 3, slowest = "5h" }, breaker = { failures = 1, cool_down = "10h" }, max_runs = 1 | the scheduler ticks at 10:30 | the scheduler ticks at 13:50 |
        | gate_closed                        | skipped     | gate = { gauge = "load", below = 2 }, adaptive = { gauge = "load", fast_at = 1, slow_at = 3, slowest = "5h" }, breaker = { failures = 1, cool_down = "10h" }, max_runs = 1                                                                           | the scheduler ticks at 10:30 | the scheduler ticks at 13:50 |
        | throttled                          | skipped     | adaptive = { gauge = "load", fast_at = 1, slow_at = 3, slowest = "5h" }, breaker = { failures = 1, cool_down = "10h" }, max_runs = 1                                                                                                                 | the scheduler ticks at 10:30 | the scheduler ticks at 13:50 |
        | circuit_open                       | skipped     | breaker = { failures = 1, cool_down = "10h" }, max_runs = 1                                                                                                                                                                                          | the scheduler ticks at 10:30 | the scheduler ticks at 13:50 |
        | max_runs_reached                   | skipped     | max_runs = 1                                                                                                                                                                                                                                         | the scheduler ticks at 10:30 | the scheduler ticks at 13:50 |
        | overlap, behind request in_the_way | skipped     | max_runs = 2                                                                                                                                                                                                                                         | the scheduler ticks at 10:30 | the scheduler ticks at 13:50 |
        | budget                             | held        | overlap = "allow", max_runs = 2                                                                                                                                                                                                                      | the scheduler ticks at 10:30 | the scheduler ticks at 13:50 |

  Rule: a held slot passes window, deadline, gate, circuit and overlap again when it is released, in the same order

    Scenario Outline: <because> while it was held
      Given it is 2026-03-02 09:00
      And the schedule "report" with cron = "0 10,11 * * *", overlap = "serialize", <keys>
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler ticks at 11:00
      Then 11:00 ends as
        | slot  | disposition | because               |
        | 11:00 | held        | overlap, behind 10:00 |
      When the gauge "load" reads 9
      And it becomes 11:45
      And worker "one" fails with "no mail server"
      And the scheduler ticks at 11:45
      Then 11:00 ends as
        | slot  | disposition   | because   |
        | 11:00 | <disposition> | <because> |

      Examples:
        | because                | disposition | keys                                                                                                                                                             |
        | beyond_catch_up_window | skipped     | missed = { policy = "run_once", catch_up_window = "30m" }, deadline = "40m", gate = { gauge = "load", below = 2 }, breaker = { failures = 1, cool_down = "10h" } |
        | deadline_passed        | skipped     | deadline = "40m", gate = { gauge = "load", below = 2 }, breaker = { failures = 1, cool_down = "10h" }                                                            |
        | gate_closed            | skipped     | gate = { gauge = "load", below = 2 }, breaker = { failures = 1, cool_down = "10h" }                                                                              |
        | circuit_open           | skipped     | breaker = { failures = 1, cool_down = "10h" }                                                                                                                    |
        | on time                | started     | priority = "high"                                                                                                                                                |

  Rule: at one instant ends are acted on first, then held slots, oldest first, then due slots

    Scenario: A run ends at the very instant at which a slot comes due, and two are held
      Given it is 2026-03-02 09:00
      And the schedule "report" with cron = "0 * * * *", overlap = { policy = "serialize", backlog_limit = 2 }
      When the scheduler ticks at 10:00
      And worker "one" begins the run of 10:00
      And the scheduler ticks at 11:00
      And the scheduler ticks at 12:00
      And it becomes 13:00
      And worker "one" finishes
      And the scheduler ticks at 13:00
      Then the ledger reads
        | slot  | disposition | because               |
        | 10:00 | started     | on time               |
        | 11:00 | started     | on time               |
        | 12:00 | held        | overlap, behind 10:00 |
        | 13:00 | held        | overlap, behind 11:00 |
