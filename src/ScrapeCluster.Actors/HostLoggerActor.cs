using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Dispatch;
using Akka.Event;
using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Actors;

/// <summary>Passes what Akka logs on to the host's logging: the sentence only, under the name of the class that says it.</summary>
internal sealed class HostLoggerActor : UntypedActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private static readonly string[] Details =
    [
        // Other nodes may be away, and FormingActor and the cluster say which: what remoting says of each try is a detail.
        "Tried to associate with unreachable remote address", "AssociationError", "Disassociated",
        // Shards on the move do not answer the node's question which of them have an entity.
        "Queried [", "Shard region had zero shards", "not stopped after",
    ];

    private readonly ILoggerFactory _loggers = Context.System.Settings.Setup.Get<HostLogSetup>().Value.Loggers;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger: Sender.Tell(new LoggerInitialized()); break;
            case LogEvent m: Write(m); break;
            default: Unhandled(message); break;
        }
    }

    private void Write(LogEvent e)
    {
        var logger = _loggers.CreateLogger(e.LogClass?.FullName ?? "Akka");
        var text = e.Message?.ToString() ?? "";
        var level = Details.Any(detail => text.Contains(detail, StringComparison.Ordinal)) ? Akka.Event.LogLevel.DebugLevel : e.LogLevel();
        Log.FromAkka(logger, LevelOf(level), text, e.Cause);
    }

    private static Microsoft.Extensions.Logging.LogLevel LevelOf(Akka.Event.LogLevel level) => level switch
    {
        Akka.Event.LogLevel.ErrorLevel => Microsoft.Extensions.Logging.LogLevel.Error,
        Akka.Event.LogLevel.WarningLevel => Microsoft.Extensions.Logging.LogLevel.Warning,
        Akka.Event.LogLevel.InfoLevel => Microsoft.Extensions.Logging.LogLevel.Information,
        _ => Microsoft.Extensions.Logging.LogLevel.Debug,
    };
}

/// <summary>Brings the host's loggers to <see cref="HostLoggerActor"/>, which the actor system makes by itself.</summary>
internal sealed class HostLogSetup(ILoggerFactory loggers) : Setup
{
    public ILoggerFactory Loggers { get; } = loggers;
}
