using Akka.Configuration;
using Akka.Dispatch;

namespace ScrapeCluster.Actors.Dispatching;

/// <summary>Makes <see cref="QuietThreads"/> for a dispatcher whose settings name it as executor.</summary>
public sealed class QuietThreadsConfigurator(Config config, IDispatcherPrerequisites prerequisites) : ExecutorServiceConfigurator(config, prerequisites)
{
    /// <summary>As a dispatcher's settings say it.</summary>
    internal static readonly string Name = $"{typeof(QuietThreadsConfigurator).FullName}, {typeof(QuietThreadsConfigurator).Assembly.GetName().Name}";

    public override ExecutorService Produce(string id) => new QuietThreads(id, Math.Clamp(Environment.ProcessorCount, 2, 8));
}
