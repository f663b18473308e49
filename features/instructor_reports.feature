Feature: Reports of an instructor's day
  Whoever teaches on a day gets one report about it, as soon as the day is over (UTC): one, however many classes the
  day has, and late rather than never.

  Background:
    Given it is 2026-03-02 09:00

  Rule: one report per instructor and day

    Scenario: Two classes on one day
      When ada schedules the class "algebra" for 10:00
      And ada schedules the class "geometry" for 12:00
      And the scheduler and the workers run until 2026-03-03 00:00
      Then the reports read
        | report         | given | cancelled |
        | ada-2026-03-02 | 2     | 0         |

    Scenario: Two instructors and two days
      When ada schedules the class "algebra" for 10:00
      And eve schedules the class "history" for 10:00
      And ada schedules the class "geometry" for 2026-03-03 10:00
      And the scheduler and the workers run until 2026-03-04 00:00
      Then the reports read
        | report         | given | cancelled |
        | ada-2026-03-02 | 1     | 0         |
        | eve-2026-03-02 | 1     | 0         |
        | ada-2026-03-03 | 1     | 0         |

    Scenario: A class that was called off is told of
      When ada schedules the class "algebra" for 10:00
      And ada schedules the class "geometry" for 12:00
      And ada cancels the class "geometry"
      And the scheduler and the workers run until 2026-03-03 00:00
      Then the reports read
        | report         | given | cancelled |
        | ada-2026-03-02 | 1     | 1         |

    Scenario: A class that moves to the next day
      When ada schedules the class "algebra" for 10:00
      And the scheduler and the workers run until 09:30
      And ada moves the class "algebra" to 2026-03-03 10:00
      And the scheduler and the workers run until 2026-03-04 00:00
      Then the reports read
        | report         | given | cancelled |
        | ada-2026-03-02 | 0     | 0         |
        | ada-2026-03-03 | 1     | 0         |

  Rule: a report comes late rather than never

    Scenario: Nobody scheduled at midnight
      When ada schedules the class "algebra" for 10:00
      And the scheduler and the workers run until 11:00
      And the store stops answering until 2026-03-03 07:00
      And the scheduler and the workers run until 2026-03-03 08:00
      Then the reports read
        | report         | given | cancelled |
        | ada-2026-03-02 | 1     | 0         |
      And the ledger of "report-ada-2026-03-02" reads
        | slot             | disposition | because | run       |
        | 2026-03-03 00:00 | started     | late    | succeeded |
