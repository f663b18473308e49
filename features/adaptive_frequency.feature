Feature: Adaptive frequency
  Some work should run often while there is room for it and seldom while there is not. Slots come as fast as the rule yields
  them, and are thinned: the more the gauge shows, the further apart are those that start. Nothing depends on chance or on
  the past but the slot that started last.

  Rule: from fast_at to slow_at the distance grows on a straight line from nothing to the slowest

    Background:
      Given it is 2026-03-02 08:59
      And the schedule "sync"
        """
        every = "1m"
        adaptive = { gauge = "load", fast_at = 1.0, slow_at = 3.0, slowest = "10m" }
        """

    Scenario Outline: The load is <reading>
      Given the gauge "load" reads <reading>
      When the scheduler and the workers run until 09:11
      Then the runs of "sync" start at <slots>

      Examples:
        | reading | slots                                                                       |
        | 0.2     | every slot                                                                  |
        | 1       | every slot                                                                  |
        | 1.2     | every slot                                                                  |
        | 1.3     | 09:00, 09:02, 09:04, 09:06, 09:08, 09:10                                    |
        | 2       | 09:00, 09:05, 09:10                                                         |
        | 3       | 09:00, 09:10                                                                |
        | 99      | 09:00, 09:10                                                                |

    Scenario: The load falls, and the next slot starts
      Given the gauge "load" reads 3
      When the scheduler and the workers run until 09:03
      And the gauge "load" reads 0.5
      And the scheduler and the workers run until 09:05
      Then the ledger reads
        | slot                     | disposition | because   | measured | run       |
        | 09:00                    | started     | on time   | load 3   | succeeded |
        | 09:01 to 09:03 (3 slots) | skipped     | throttled | load 3   |           |
        | 09:04                    | started     | on time   | load 0.5 | succeeded |
        | 09:05                    | started     | on time   | load 0.5 | succeeded |
      And the commands were told these readings
        | reading |
        | 3       |
        | 0.5     |
        | 0.5     |

    Scenario: The gauge cannot be read
      Given the gauge "load" cannot be read
      When the scheduler and the workers run until 09:11
      Then the runs of "sync" start at 09:00, 09:10
      And the commands were told these readings
        | reading |
        | none    |
        | none    |

    Scenario: A day passes without a scheduler
      Given the gauge "load" reads 3
      When the scheduler and the workers run until 09:03
      And the scheduler ticks at 2026-03-03 09:04
      Then the ledger reads
        | slot                                      | disposition | because                | measured |
        | 2026-03-02 09:00                          | started     | on time                | load 3   |
        | 2026-03-02 09:01 to 2026-03-02 09:03 (3 slots) | skipped     | throttled              | load 3   |
        | 2026-03-02 09:04 to 2026-03-03 09:03 (1440 slots) | coalesced   | missed, into 2026-03-03 09:04 |          |
        | 2026-03-03 09:04                          | started     | on time                | load 3   |

  Rule: a gauge that calls for more work turns the line around

    Scenario Outline: <reading> orders wait
      Given it is 2026-03-02 08:59
      And the schedule "pick" with every = "1m", adaptive = { gauge = "key:orders", fast_at = 100, slow_at = 0, slowest = "10m" }
      And the gauge "key:orders" reads <reading>
      When the scheduler and the workers run until 09:11
      Then the runs of "pick" start at <slots>

      Examples:
        | reading | slots               |
        | 250     | every slot          |
        | 50      | 09:00, 09:05, 09:10 |
        | 0       | 09:00, 09:10        |

  Rule: a slot that is held for another reason has been let through, and the distance counts from it

    Scenario: The run before it takes long
      Given it is 2026-03-02 08:59
      And the schedule "sync" with every = "1m", overlap = "serialize", adaptive = { gauge = "load", fast_at = 1, slow_at = 3, slowest = "4m" }
      And the gauge "load" reads 2
      When the scheduler ticks at 09:00
      And worker "one" begins the run of 09:00
      And the scheduler ticks at 09:01
      And the scheduler ticks at 09:02
      And the scheduler ticks at 09:03
      And the scheduler ticks at 09:04
      Then the ledger reads
        | slot  | disposition | because               |
        | 09:00 | started     | on time               |
        | 09:01 | skipped     | throttled             |
        | 09:02 | held        | overlap, behind 09:00 |
        | 09:03 | skipped     | throttled             |
        | 09:04 | held        | overlap, behind 09:00 |
      When worker "one" finishes
      And the scheduler ticks at 09:04:30
      Then 09:02 ends as
        | slot  | disposition | because | measured |
        | 09:02 | started     | on time | load 2   |

  Rule: the gate stands before the frequency

    Scenario: The gate is closed
      Given it is 2026-03-02 08:59
      And the schedule "sync"
        """
        every = "1m"
        gate = { gauge = "queue:high", below = 5 }
        adaptive = { gauge = "load", fast_at = 1.0, slow_at = 3.0, slowest = "10m" }
        """
      And the gauge "load" reads 3
      And the gauge "queue:high" reads 50
      When the scheduler and the workers run until 09:01
      And the gauge "queue:high" reads 0
      And the scheduler and the workers run until 09:03
      Then the ledger reads
        | slot                     | disposition | because     | measured      |
        | 09:00 to 09:01 (2 slots) | skipped     | gate_closed | queue:high 50 |
        | 09:02                    | started     | on time     | load 3        |
        | 09:03                    | skipped     | throttled   | load 3        |
