using Akka.Actor;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Discovery;

namespace ScrapeCluster.Actors.Discovery;

/// <summary>Keeps one discoverer running and passes on what it publishes, until it is stopped.</summary>
internal sealed class DiscovererActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(5);

    private readonly DiscoveryOptions _options;
    private readonly Func<DiscoveryOptions, IDiscoverer> _create;
    private readonly ILogger _logger;
    private CancellationTokenSource? _cancellation;

    public DiscovererActor(DiscoveryOptions options, Func<DiscoveryOptions, IDiscoverer> create, ILogger logger)
    {
        _options = options;
        _create = create;
        _logger = logger;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(DiscoveryOptions options, Func<DiscoveryOptions, IDiscoverer> create, ILogger logger) =>
        Akka.Actor.Props.Create(() => new DiscovererActor(options, create, logger));

    protected override void PreStart() => Run();

    protected override void PostStop()
    {
        _cancellation?.Cancel();
        _cancellation?.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case DiscoveryProtocol.Published m: Context.Parent.Tell(m); break;
            case Broke m: OnBroke(m.Error); break;
            case RunAgain: Run(); break;
            default: Unhandled(message); break;
        }
    }

    private void Run()
    {
        var self = Self;
        _cancellation ??= new CancellationTokenSource();
        var token = _cancellation.Token;
        _ = Task.Run(() => RunAsync(self, token), token);
    }

    private async Task RunAsync(IActorRef self, CancellationToken cancellationToken)
    {
        Exception? error = null;
        try
        {
            await _create(_options)
                .RunAsync(groups => self.Tell(new DiscoveryProtocol.Published(_options, groups), ActorRefs.NoSender), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) // A discoverer's own fault must not end discovery.
        {
            error = e;
        }

        if (!cancellationToken.IsCancellationRequested)
            self.Tell(new Broke(error), ActorRefs.NoSender);
    }

    private void OnBroke(Exception? error)
    {
        Log.DiscovererEnded(_logger, _options.Mechanism, RestartDelay, error);
        Timers.StartSingleTimer("again", RunAgain.Instance, RestartDelay);
    }

    private sealed record Broke(Exception? Error);

    private sealed record RunAgain
    {
        public static readonly RunAgain Instance = new();
    }
}
