using Google.Protobuf;
using ScrapeCluster.Testing.RemoteWrite;
using ScrapeCluster.Testing.RemoteWrite.Wire;
using Shouldly;
using Snappier;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests.Instruments;

/// <summary>The proofs rest on this counting, so it is tested itself. Interval: 10 s.</summary>
public sealed class CheckingReceiverTests : IAsyncLifetime
{
    private static readonly double s_marker = BitConverter.Int64BitsToDouble(0x7ff0000000000002);

    private readonly HttpClient _http = new();
    private CheckingReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await CheckingReceiver.StartAsync(TimeSpan.FromSeconds(10));

    [Fact]
    public async Task Samples_in_order_are_counted_and_nothing_else()
    {
        await SendAsync("up", (1_000, 1), (11_000, 0));
        await SendAsync("up", (24_000, 1));

        var got = _receiver.Statistics;
        (got.Requests, got.Samples, got.Series, got.OutOfOrder, got.Duplicates, got.Markers, got.Downs).ShouldBe((2, 3, 1, 0, 0, 0, 1));
        got.LongestGap.ShouldBe(TimeSpan.FromSeconds(13));
        got.LongestGapSeries.ShouldBe("up{job=\"a\"}");
    }

    [Fact]
    public async Task What_is_older_or_repeated_is_told_with_its_series()
    {
        await SendAsync("x", (10_000, 1), (20_000, 1), (10_000, 1), (20_000, 1));

        var got = _receiver.Statistics;
        (got.OutOfOrder, got.Duplicates).ShouldBe((1, 1));
        got.OutOfOrderExamples.ShouldHaveSingleItem().ShouldBe("x{job=\"a\"} at 10000 after 20000");
        got.DuplicateExamples.ShouldHaveSingleItem().ShouldBe("x{job=\"a\"} at 20000");
    }

    [Fact]
    public async Task A_marker_is_false_where_a_value_follows_within_two_intervals()
    {
        await SendAsync("moved", (10_000, 1), (20_000, s_marker), (30_000, 1));
        await SendAsync("back_later", (10_000, 1), (20_000, s_marker), (50_000, 1));
        await SendAsync("gone", (10_000, 1), (20_000, s_marker));

        var got = _receiver.Statistics;
        (got.Markers, got.FalseMarkers).ShouldBe((3, 1));
        got.FalseMarkerExamples.ShouldHaveSingleItem().ShouldStartWith("moved{");
        got.LongestGap.ShouldBe(TimeSpan.FromSeconds(10), "an ended series has no gap");
        _receiver.SilentSince(DateTimeOffset.FromUnixTimeMilliseconds(40_000)).ShouldHaveSingleItem().ShouldStartWith("moved{");
    }

    [Fact]
    public async Task Forgetting_keeps_the_newest_sample_of_each_series()
    {
        await SendAsync("x", (20_000, 1));
        _receiver.Forget();
        await SendAsync("x", (10_000, 1));

        (_receiver.Statistics.Samples, _receiver.Statistics.OutOfOrder).ShouldBe((1, 1));
    }

    [Fact]
    public async Task What_it_refuses_is_not_taken_and_what_is_no_request_is_a_problem()
    {
        _receiver.Status = 503;
        (await SendAsync("x", (10_000, 1))).ShouldBe(503);
        _receiver.Status = 204;
        (await PostAsync([1, 2, 3])).ShouldBe(400);

        (_receiver.Statistics.Refused, _receiver.Statistics.Samples, _receiver.Statistics.Problems.Count).ShouldBe((1, 0, 1));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _receiver.DisposeAsync();
    }

    private Task<int> SendAsync(string name, params (long AtMs, double Value)[] samples) => PostAsync(Snappy.CompressToArray(new WriteRequest
    {
        Timeseries =
        {
            new TimeSeries
            {
                Labels = { new Label { Name = "__name__", Value = name }, new Label { Name = "job", Value = "a" } },
                Samples = { samples.Select(sample => new Sample { Timestamp = sample.AtMs, Value = sample.Value }) },
            },
        },
    }.ToByteArray()));

    private async Task<int> PostAsync(byte[] body)
    {
        using var answer = await _http.PostAsync(_receiver.Url, new ByteArrayContent(body));
        return (int)answer.StatusCode;
    }
}
