Feature: Clock changes
  When a zone's clock jumps forward a local time is left out (a gap); when it jumps back a local time comes twice (a
  fold). A rule is wildcard when `*` leads its minute or hour field, else fixed-time. A fixed time runs exactly once
  per local day; a wildcard follows elapsed time, so that "every n minutes" neither bursts nor pauses.
  All slots below are written with the offset that the wall clock then has.

  Rule: a fixed time in the gap runs once, at the first instant after it

    Scenario Outline: <zone> leaves <left out> out
      Given it is <before>
      And the schedule "daily" with cron = "<cron>", timezone = "<zone>"
      When the scheduler and the workers run until <after>
      Then these slots were started: <slots>

      Examples: Spring in the northern hemisphere
        | zone             | left out      | cron        | before                 | after                  | slots                                            |
        | Europe/Berlin    | 02:00 - 03:00 | 30 2 * * *  | 2026-03-28 12:00+01:00 | 2026-03-30 12:00+02:00 | 2026-03-29 03:00+02:00, 2026-03-30 02:30+02:00   |
        | Europe/Berlin    | 02:00 - 03:00 | 0 2 * * *   | 2026-03-28 12:00+01:00 | 2026-03-30 12:00+02:00 | 2026-03-29 03:00+02:00, 2026-03-30 02:00+02:00   |
        | Europe/Berlin    | 02:00 - 03:00 | 0 3 * * *   | 2026-03-28 12:00+01:00 | 2026-03-30 12:00+02:00 | 2026-03-29 03:00+02:00, 2026-03-30 03:00+02:00   |
        | America/New_York | 02:00 - 03:00 | 30 2 * * *  | 2026-03-07 12:00-05:00 | 2026-03-09 12:00-04:00 | 2026-03-08 03:00-04:00, 2026-03-09 02:30-04:00   |
        | Europe/London    | 01:00 - 02:00 | 30 1 * * *  | 2026-03-28 12:00+00:00 | 2026-03-30 12:00+01:00 | 2026-03-29 02:00+01:00, 2026-03-30 01:30+01:00   |

      Examples: Spring in the southern hemisphere, one of them by half an hour, one of them at midnight
        | zone                | left out      | cron       | before                 | after                  | slots                                          |
        | Australia/Sydney    | 02:00 - 03:00 | 30 2 * * * | 2026-10-03 12:00+10:00 | 2026-10-05 12:00+11:00 | 2026-10-04 03:00+11:00, 2026-10-05 02:30+11:00 |
        | Australia/Lord_Howe | 02:00 - 02:30 | 15 2 * * * | 2026-10-03 12:00+10:30 | 2026-10-05 12:00+11:00 | 2026-10-04 02:30+11:00, 2026-10-05 02:15+11:00 |
        | Australia/Lord_Howe | 02:00 - 02:30 | 45 2 * * * | 2026-10-03 12:00+10:30 | 2026-10-05 12:00+11:00 | 2026-10-04 02:45+11:00, 2026-10-05 02:45+11:00 |
        | America/Santiago    | 00:00 - 01:00 | 0 0 * * *  | 2026-09-05 12:00-04:00 | 2026-09-07 12:00-03:00 | 2026-09-06 01:00-03:00, 2026-09-07 00:00-03:00 |

    Scenario: Two times that the gap moves to the same instant are one slot
      Given it is 2026-03-28 12:00+01:00
      And the schedule "daily" with cron = "15,45 2,3 * * *", timezone = "Europe/Berlin"
      When the scheduler and the workers run until 2026-03-29 12:00+02:00
      Then these slots were started: 2026-03-29 03:00+02:00, 2026-03-29 03:15+02:00, 2026-03-29 03:45+02:00

  Rule: gap = "skip" leaves it out, and gap = "shift" moves it by as much as the clock jumps

    Scenario Outline: <zone> with gap = "<gap>"
      Given it is <before>
      And the schedule "daily" with cron = "<cron>", timezone = "<zone>", gap = "<gap>"
      When the scheduler and the workers run until <after>
      Then these slots were started: <slots>

      Examples:
        | zone                | cron       | gap       | before                 | after                  | slots                                          |
        | Europe/Berlin       | 30 2 * * * | after_gap | 2026-03-28 12:00+01:00 | 2026-03-30 12:00+02:00 | 2026-03-29 03:00+02:00, 2026-03-30 02:30+02:00 |
        | Europe/Berlin       | 30 2 * * * | skip      | 2026-03-28 12:00+01:00 | 2026-03-30 12:00+02:00 | 2026-03-30 02:30+02:00                         |
        | Europe/Berlin       | 30 2 * * * | shift     | 2026-03-28 12:00+01:00 | 2026-03-30 12:00+02:00 | 2026-03-29 03:30+02:00, 2026-03-30 02:30+02:00 |
        | Australia/Sydney    | 30 2 * * * | skip      | 2026-10-03 12:00+10:00 | 2026-10-05 12:00+11:00 | 2026-10-05 02:30+11:00                         |
        | Australia/Sydney    | 30 2 * * * | shift     | 2026-10-03 12:00+10:00 | 2026-10-05 12:00+11:00 | 2026-10-04 03:30+11:00, 2026-10-05 02:30+11:00 |
        | Australia/Lord_Howe | 15 2 * * * | skip      | 2026-10-03 12:00+10:30 | 2026-10-05 12:00+11:00 | 2026-10-05 02:15+11:00                         |
        | Australia/Lord_Howe | 15 2 * * * | shift     | 2026-10-03 12:00+10:30 | 2026-10-05 12:00+11:00 | 2026-10-04 02:45+11:00, 2026-10-05 02:15+11:00 |

  Rule: a fixed time in the fold runs once, at its first occurrence, unless fold says "second" or "both"

    Scenario Outline: <zone> shows the time twice, with fold = "<fold>"
      Given it is <before>
      And the schedule "daily" with cron = "<cron>", timezone = "<zone>", fold = "<fold>"
      When the scheduler and the workers run until <after>
      Then these slots were started: <slots>

      Examples: Autumn in the northern hemisphere
        | zone             | cron       | fold   | before                 | after                  | slots                                          |
        | Europe/Berlin    | 30 2 * * * | first  | 2026-10-24 12:00+02:00 | 2026-10-25 12:00+01:00 | 2026-10-25 02:30+02:00                         |
        | Europe/Berlin    | 30 2 * * * | second | 2026-10-24 12:00+02:00 | 2026-10-25 12:00+01:00 | 2026-10-25 02:30+01:00                         |
        | Europe/Berlin    | 30 2 * * * | both   | 2026-10-24 12:00+02:00 | 2026-10-25 12:00+01:00 | 2026-10-25 02:30+02:00, 2026-10-25 02:30+01:00 |
        | America/New_York | 30 1 * * * | first  | 2026-10-31 12:00-04:00 | 2026-11-01 12:00-05:00 | 2026-11-01 01:30-04:00                         |
        | America/New_York | 30 1 * * * | second | 2026-10-31 12:00-04:00 | 2026-11-01 12:00-05:00 | 2026-11-01 01:30-05:00                         |
        | America/New_York | 30 1 * * * | both   | 2026-10-31 12:00-04:00 | 2026-11-01 12:00-05:00 | 2026-11-01 01:30-04:00, 2026-11-01 01:30-05:00 |

      Examples: Autumn in the southern hemisphere, one of them by half an hour
        | zone                | cron       | fold   | before                 | after                  | slots                                          |
        | Australia/Sydney    | 30 2 * * * | first  | 2026-04-04 12:00+11:00 | 2026-04-05 12:00+10:00 | 2026-04-05 02:30+11:00                         |
        | Australia/Sydney    | 30 2 * * * | second | 2026-04-04 12:00+11:00 | 2026-04-05 12:00+10:00 | 2026-04-05 02:30+10:00                         |
        | Australia/Sydney    | 30 2 * * * | both   | 2026-04-04 12:00+11:00 | 2026-04-05 12:00+10:00 | 2026-04-05 02:30+11:00, 2026-04-05 02:30+10:00 |
        | Australia/Lord_Howe | 45 1 * * * | first  | 2026-04-04 12:00+11:00 | 2026-04-05 12:00+10:30 | 2026-04-05 01:45+11:00                         |
        | Australia/Lord_Howe | 45 1 * * * | second | 2026-04-04 12:00+11:00 | 2026-04-05 12:00+10:30 | 2026-04-05 01:45+10:30                         |
        | Australia/Lord_Howe | 45 1 * * * | both   | 2026-04-04 12:00+11:00 | 2026-04-05 12:00+10:30 | 2026-04-05 01:45+11:00, 2026-04-05 01:45+10:30 |

  Rule: a wildcard follows elapsed time: nothing inside the gap, both passes of the fold

    Scenario Outline: <cron> in <zone>, <season>
      Given it is <before>
      And the schedule "often" with cron = "<cron>", timezone = "<zone>"
      When the scheduler and the workers run until <after>
      Then these slots were started: <slots>

      Examples:
        | season | zone                | cron         | before                 | after                  | slots                                                                                            |
        | spring | Europe/Berlin       | */30 * * * * | 2026-03-29 01:30+01:00 | 2026-03-29 03:30+02:00 | 2026-03-29 03:00+02:00, 2026-03-29 03:30+02:00                                                   |
        | spring | Europe/Berlin       | 30 * * * *   | 2026-03-29 00:45+01:00 | 2026-03-29 04:00+02:00 | 2026-03-29 01:30+01:00, 2026-03-29 03:30+02:00                                                   |
        | spring | Europe/Berlin       | */30 2 * * * | 2026-03-29 01:30+01:00 | 2026-03-29 12:00+02:00 | none                                                                                             |
        | spring | Australia/Lord_Howe | */15 * * * * | 2026-10-04 01:30+10:30 | 2026-10-04 02:45+11:00 | 2026-10-04 01:45+10:30, 2026-10-04 02:30+11:00, 2026-10-04 02:45+11:00                           |
        | spring | Australia/Sydney    | */30 * * * * | 2026-10-04 01:30+10:00 | 2026-10-04 03:30+11:00 | 2026-10-04 03:00+11:00, 2026-10-04 03:30+11:00                                                   |
        | autumn | Australia/Sydney    | 30 * * * *   | 2026-04-05 01:45+11:00 | 2026-04-05 03:45+10:00 | 2026-04-05 02:30+11:00, 2026-04-05 02:30+10:00, 2026-04-05 03:30+10:00                           |
        | autumn | Europe/Berlin       | */30 * * * * | 2026-10-25 02:00+02:00 | 2026-10-25 03:00+01:00 | 2026-10-25 02:30+02:00, 2026-10-25 02:00+01:00, 2026-10-25 02:30+01:00, 2026-10-25 03:00+01:00 |
        | autumn | America/New_York    | 0 * * * *    | 2026-11-01 00:30-04:00 | 2026-11-01 02:30-05:00 | 2026-11-01 01:00-04:00, 2026-11-01 01:00-05:00, 2026-11-01 02:00-05:00                           |
        | autumn | Australia/Lord_Howe | */15 * * * * | 2026-04-05 01:30+11:00 | 2026-04-05 02:00+10:30 | 2026-04-05 01:45+11:00, 2026-04-05 01:30+10:30, 2026-04-05 01:45+10:30, 2026-04-05 02:00+10:30 |

  Rule: a fixed rate is elapsed time, which no clock change touches

    Scenario Outline: Every twelve hours through the <season> of Berlin
      Given it is <before>
      And the schedule "rate" with every = "12h", anchor = "<before with offset>"
      When the scheduler and the workers run until <after>
      Then these slots were started: <slots>

      Examples:
        | season | before                 | before with offset        | after                  | slots                                          |
        | spring | 2026-03-28 12:00+01:00 | 2026-03-28T12:00:00+01:00 | 2026-03-29 14:00+02:00 | 2026-03-29 00:00+01:00, 2026-03-29 13:00+02:00 |
        | autumn | 2026-10-24 12:00+02:00 | 2026-10-24T12:00:00+02:00 | 2026-10-25 14:00+01:00 | 2026-10-25 00:00+02:00, 2026-10-25 11:00+01:00 |

  Rule: a shift of three hours or more is a change of date: nothing is made up

    Scenario Outline: <zone> lost the <lost day>
      Given it is <before>
      And the schedule "daily" with cron = "<cron>", timezone = "<zone>"
      When the scheduler and the workers run until <after>
      Then these slots were started: <slots>

      Examples:
        | zone             | lost day            | cron       | before                 | after                  | slots                                          |
        | Pacific/Apia     | 30th of December 2011 | 0 9 * * * | 2011-12-29 08:00-10:00 | 2011-12-31 10:00+14:00 | 2011-12-29 09:00-10:00, 2011-12-31 09:00+14:00 |
        | Pacific/Kwajalein | 21st of August 1993 | 0 9 * * *  | 1993-08-20 08:00-12:00 | 1993-08-22 10:00+12:00 | 1993-08-20 09:00-12:00, 1993-08-22 09:00+12:00 |

    Scenario Outline: Nothing is made up for the lost day with gap = "<gap>" either
      Given it is 2011-12-29 08:00-10:00
      And the schedule "daily" with cron = "0 9 * * *", timezone = "Pacific/Apia", gap = "<gap>"
      When the scheduler and the workers run until 2011-12-31 10:00+14:00
      Then these slots were started: 2011-12-29 09:00-10:00, 2011-12-31 09:00+14:00

      Examples:
        | gap       |
        | after_gap |
        | skip      |
        | shift     |

    Scenario: A rule for the lost day alone has no slot in that year
      Given it is 2011-12-28 12:00-10:00
      And the schedule "lost" with cron = "0 9 30 12 *", timezone = "Pacific/Apia"
      When the scheduler and the workers run until 2012-01-02 12:00+14:00
      Then these slots were started: none
      And the next slot is 2012-12-30 09:00+14:00

  Rule: slots around a clock change that nobody saw are caught up like any others

    Scenario: The scheduler is down over the whole night of the change
      Given it is 2026-03-28 12:00+01:00
      And the schedule "daily" with cron = "30 2 * * *", timezone = "Europe/Berlin"
      When the scheduler ticks at 2026-03-30 12:00+02:00
      Then the ledger reads
        | slot                   | disposition | because                             |
        | 2026-03-29 03:00+02:00 | coalesced   | missed, into 2026-03-30 02:30+02:00 |
        | 2026-03-30 02:30+02:00 | started     | late                                |
