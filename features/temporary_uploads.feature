Feature: Temporary uploads
  Uploads are kept until they expire. Their clean-up may be late, but must not silently stop: that is what the
  platform's health is judged by.

  Background:
    Given it is 2026-03-02 09:00
    And the schedule "clean-up" with command = "uploads.clean_up", every = "1h", missed = "run_once"
    And the schedule "platform-health" with command = "platform.evaluate_health", every = "30m", missed = "skip"
    And an upload expires at 09:10
    And an upload expires at 09:50
    And an upload expires at 10:30

  Rule: an upload goes with the first clean-up after it has expired

    Scenario: An ordinary morning
      When the scheduler and the workers run until 10:00
      Then 0 expired uploads are left
      When the scheduler and the workers run until 10:45
      Then 1 expired upload is left
      When the scheduler and the workers run until 11:00
      Then 0 expired uploads are left
      And the platform is healthy

  Rule: one pass makes up for all that were missed

    Scenario: Nobody scheduled for a day
      Given the store does not answer until 2026-03-03 09:30
      When the scheduler and the workers run until 2026-03-03 09:30
      Then 0 expired uploads are left
      And the effect "uploads_removed" was applied 1 time

  Rule: a clean-up that has stopped is noticed

    Scenario: Somebody paused the clean-up and went home
      When Ada pauses it at 09:05
      And the scheduler and the workers run until 15:00
      Then the platform is healthy
      When the scheduler and the workers run until 17:00
      Then the platform complains "3 expired upload(s) were not cleaned up; the oldest expired at 2026-03-02T09:10"
      When Ada resumes it with catch-up at 17:05
      And the scheduler and the workers run until 18:00
      Then 0 expired uploads are left
      And the platform is healthy
