using Google.Protobuf;
using ScrapeCluster.Testing.RemoteWrite;
using ScrapeCluster.Testing.RemoteWrite.Wire;
using Shouldly;
using Snappier;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests.Instruments;

/// <summary>Comparisons rest on this counting, so it is tested itself.</summary>
public sealed class CountingReceiverTests : IAsyncLifetime
{
    private static readonly double s_marker = BitConverter.Int64BitsToDouble(0x7ff0000000000002);

    private readonly HttpClient _http = new();
    private CountingReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await CountingReceiver.StartAsync();

    [Fact]
    public async Task Samples_are_counted_with_what_is_wrong_with_them()
    {
        var bytes = await SendAsync("x", (10_000, 1), (20_000, 1), (10_000, 1), (20_000, 2));
        bytes += await SendAsync("y", (10_000, 1), (15_000, s_marker));

        _receiver.Counts.ShouldBe(new ReceiverCounts(Requests: 2, WireBytes: bytes, Samples: 6, Series: 2, OutOfOrder: 1, Duplicates: 1, Markers: 1, Undecodable: 0));
    }

    [Fact]
    public async Task A_later_look_holds_only_what_came_since()
    {
        await SendAsync("x", (10_000, 1));
        var before = _receiver.Counts;
        await SendAsync("x", (20_000, 1));

        var since = _receiver.Counts.Since(before);
        (since.Requests, since.Samples, since.Series, since.OutOfOrder).ShouldBe((1, 1, 1, 0));
    }

    [Fact]
    public async Task What_is_no_request_is_refused_and_counted()
    {
        using var content = new ByteArrayContent([9, 9, 9]);
        using var answer = await _http.PostAsync(_receiver.Url, content);

        ((int)answer.StatusCode).ShouldBe(400);
        _receiver.Counts.Undecodable.ShouldBe(1);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _receiver.DisposeAsync();
    }

    private async Task<int> SendAsync(string name, params (long At, double Value)[] samples)
    {
        var series = new TimeSeries { Labels = { new Label { Name = "__name__", Value = name } } };
        series.Samples.AddRange(samples.Select(sample => new Sample { Timestamp = sample.At, Value = sample.Value }));
        var body = Snappy.CompressToArray(new WriteRequest { Timeseries = { series } }.ToByteArray());
        using var content = new ByteArrayContent(body);
        using var answer = await _http.PostAsync(_receiver.Url, content);
        ((int)answer.StatusCode).ShouldBe(204);
        return body.Length;
    }
}
