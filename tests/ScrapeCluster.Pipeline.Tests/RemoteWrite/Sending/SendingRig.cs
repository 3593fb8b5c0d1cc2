using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Sending;

/// <summary>One writer and a real receiver, on a clock that the test moves.</summary>
internal sealed class SendingRig : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Meter _meter = new("sending");
    private readonly List<EndpointSender> _senders = [];
    private RemoteWriter? _writer;

    private SendingRig(FakeReceiver receiver)
    {
        Receiver = receiver;
        Metrics = new WriterMetrics(_meter);
        Account = new EndpointAccount("test", 100_000_000, Time, Log);
        Metrics.Show(Account);
        Queue = new WriteQueue(3, Account.Budget, Account.Ledger);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public LogLines Log { get; } = new();

    public FakeReceiver Receiver { get; }

    public WriterMetrics Metrics { get; }

    public EndpointAccount Account { get; }

    public WriteQueue Queue { get; }

    public IRequestSigner? Signer { get; init; }

    public RemoteWriteOptions Options { get; set; } = new() { Name = "test", Url = "" };

    public RemoteWriter Writer => _writer ??= new RemoteWriter(Queue, Sender(), Time);

    public static async Task<SendingRig> StartAsync(IRequestSigner? signer = null) => new(await FakeReceiver.StartAsync()) { Signer = signer };

    public EndpointSender Sender()
    {
        var options = Options with { Url = Receiver.Url.ToString() };
        var http = new HttpMessageInvoker(new SocketsHttpHandler());
        var sender = new EndpointSender(options, Account, http, Metrics, Time, new Random(7), Log, Signer);
        _senders.Add(sender);
        return sender;
    }

    public void Append(params IEnumerable<Fragment> fragments)
    {
        foreach (var fragment in fragments)
            Queue.Append(fragment, Time.Monotonic());
    }

    /// <summary>Does what the writer says until nothing is left, and moves the clock as far as it wants. Returns how far that was.</summary>
    public async Task<TimeSpan> SendAllAsync()
    {
        var begun = Time.Monotonic();
        using var patience = new CancellationTokenSource(Patience);
        Writer.Flush();
        while (Writer.Next() is { Kind: not StepKind.Idle } step)
        {
            patience.IsCancellationRequested.ShouldBeFalse("The writer is done within 30 s.");
            if (step.Kind == StepKind.Send)
                await SendAsync(patience.Token);
            else
                Time.Advance(step.At - Time.Monotonic());
        }
        return Time.Monotonic() - begun;
    }

    /// <summary>What each request held: the times of its samples, the series that it begins with, and what was answered.</summary>
    public string Sent() => string.Join(' ', Receiver.Requests.Select(request =>
        $"{string.Join(",", request.Content!.Timeseries.Select(series => series.Samples[0].Timestamp).Distinct())}/{request.SampleCount}:{request.Answer.StatusCode}"));

    public void ShouldAddUp()
    {
        var ledger = Account.Ledger;
        ledger.Enqueued.ShouldBe(ledger.Acknowledged + ledger.DroppedInAll + Account.Budget.PendingSamples);
        Receiver.Problems.ShouldBeEmpty();
        Receiver.OutOfOrder.ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        _writer?.Close(DropReason.Shutdown);
        _senders.ForEach(sender => sender.Release());
        _meter.Dispose();
        await Receiver.DisposeAsync();
    }

    // A receiver that hangs, and what is held back by the pace, need the clock to go on.
    private async Task SendAsync(CancellationToken patience)
    {
        var sending = Writer.SendAsync(CancellationToken.None);
        while (!sending.IsCompleted)
        {
            patience.IsCancellationRequested.ShouldBeFalse("A request ends within 30 s.");
            if (Receiver.Held > 0 || _senders.Exists(sender => sender.Pace.Waiting > 0))
                Time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.WhenAny(sending, Task.Delay(2, patience));
        }
        await sending;
    }
}
