using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Sending;

public sealed class EndpointAccountTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _lines = [];
    private readonly EndpointAccount _account;

    public EndpointAccountTests() => _account = new EndpointAccount("aps", 1_000, _time, new Lines(_lines));

    [Fact]
    public void Losses_are_told_once_per_period_with_their_sum()
    {
        Lose(5, DropReason.QueueFull);
        Lose(6, DropReason.QueueFull);
        Lose(7, DropReason.QueueFull);
        _lines.ShouldHaveSingleItem().ShouldStartWith("Error: Dropped 5 samples for remote_write \"aps\"");

        _time.Advance(TimeSpan.FromSeconds(10));
        Lose(1, DropReason.QueueFull);

        _lines.Count.ShouldBe(2);
        _lines[1].ShouldContain("Dropped 14 samples");
    }

    [Fact]
    public void Losses_for_another_reason_have_a_line_of_their_own()
    {
        Lose(5, DropReason.QueueFull);
        Lose(6, DropReason.TooOld);

        _lines[1].ShouldContain("Dropped 6 samples");
        _lines[1].ShouldContain("sample_age_limit");
    }

    [Fact]
    public void At_the_end_nothing_is_held_back_and_nothing_told_twice()
    {
        Lose(5, DropReason.Shutdown);
        Lose(6, DropReason.Shutdown);

        _account.ReportAllLosses();
        _account.ReportAllLosses();

        _lines.Count.ShouldBe(2);
        _lines[1].ShouldContain("Dropped 6 samples");
    }

    [Fact]
    public void What_a_receiver_refused_is_told_with_its_words_and_not_here()
    {
        Lose(5, DropReason.Refused);

        _account.ReportAllLosses();

        _lines.ShouldBeEmpty();
    }

    [Fact]
    public void The_newest_timestamp_sent_only_rises()
    {
        _account.HighestSentMs.ShouldBeNull();
        foreach (var timestampMs in (long[])[5, 3])
            _account.Traffic.Count(new SendOutcome.Accepted(204), timestampMs, default);

        _account.HighestSentMs.ShouldBe(5);
    }

    private void Lose(int samples, DropReason reason)
    {
        _account.Ledger.AddDropped(reason, samples);
        _account.ReportLosses();
    }

    private sealed class Lines(List<string> lines) : ILogger
    {
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add($"{logLevel}: {formatter(state, exception)}");

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;
    }
}
