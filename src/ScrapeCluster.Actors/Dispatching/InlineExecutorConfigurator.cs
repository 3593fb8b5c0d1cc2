using Akka.Configuration;
using Akka.Dispatch;

namespace ScrapeCluster.Actors.Dispatching;

/// <summary>Makes <see cref="InlineExecutor"/> for a dispatcher whose settings name it as executor.</summary>
public sealed class InlineExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites) : ExecutorServiceConfigurator(config, prerequisites)
{
    /// <summary>As a dispatcher's settings say it.</summary>
    internal static readonly string Name = $"{typeof(InlineExecutorConfigurator).FullName}, {typeof(InlineExecutorConfigurator).Assembly.GetName().Name}";

    public override ExecutorService Produce(string id) => new InlineExecutor(id);
}
