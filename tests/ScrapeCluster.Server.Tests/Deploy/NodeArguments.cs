using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ScrapeCluster.Actors;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Server.Commands;
using ScrapeCluster.Server.Hosting;
using Shouldly;

namespace ScrapeCluster.Server.Tests.Deploy;

/// <summary>Reads a node's command line as the program does.</summary>
internal static class NodeArguments
{
    public static ServerOptions Parse(IEnumerable<string> arguments)
    {
        var command = new RootCommand();
        var flags = new RunFlags();
        flags.AddTo(command);
        var parsed = command.Parse([.. arguments]);
        parsed.Errors.Select(error => error.Message).ShouldBeEmpty();
        parsed.UnmatchedTokens.ShouldBeEmpty();
        return flags.Read(parsed);
    }

    /// <summary>How long a node with these arguments may take to end: what its own host bounds it by.</summary>
    public static TimeSpan LongestStop(ServerOptions server)
    {
        using var services = new ServiceCollection().AddScrapeCluster(server.ToNodeOptions(), new ScrapeClusterOptions()).BuildServiceProvider();
        return services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;
    }
}
