using Microsoft.Extensions.Logging.Console;

namespace ScrapeCluster.Server.Hosting;

/// <summary>Where the log goes and how much of it.</summary>
internal static class LoggingSetup
{
    /// <summary>Everything to standard error; the frameworks' own lines only from Warning up, unless debugging.</summary>
    public static ILoggingBuilder AddScrapeClusterConsole(this ILoggingBuilder logging, ServerOptions server)
    {
        logging.Services.AddSingleton(server);
        logging.SetMinimumLevel(server.LogLevel);
        if (server.LogLevel > LogLevel.Debug)
        {
            var frameworks = server.LogLevel > LogLevel.Warning ? server.LogLevel : LogLevel.Warning;
            logging.AddFilter("Microsoft", frameworks);
            logging.AddFilter("Akka", frameworks);
        }

        logging.AddConsole(console =>
        {
            console.FormatterName = LogLineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        logging.AddConsoleFormatter<LogLineFormatter, ConsoleFormatterOptions>();
        return logging;
    }
}
