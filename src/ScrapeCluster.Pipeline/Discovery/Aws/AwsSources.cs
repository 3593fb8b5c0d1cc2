using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Discovery.Polling;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>Opens what is asked of AWS. Nothing of the AWS SDK is loaded before.</summary>
internal static class AwsSources
{
    /// <param name="http">Owned by the source from now on.</param>
    public static IPolledSource Open(Ec2DiscoveryOptions options, HttpMessageInvoker http, TimeProvider time, ILogger logger) =>
        new Ec2Source(options, http, time, logger);

    /// <param name="http">Owned by the source from now on.</param>
    public static IPolledSource Open(LightsailDiscoveryOptions options, HttpMessageInvoker http, TimeProvider time, ILogger logger) =>
        new LightsailSource(options, http, time, logger);

    /// <param name="http">Owned by the source from now on.</param>
    public static IPolledSource Open(AwsDiscoveryOptions options, HttpMessageInvoker http, TimeProvider time, ILogger logger) => options.Role switch
    {
        AwsRole.Ec2 => Open(new Ec2DiscoveryOptions { Access = options.Access, Port = options.Port, Filters = options.Filters }, http, time, logger),
        AwsRole.Lightsail => Open(new LightsailDiscoveryOptions { Access = options.Access, Port = options.Port }, http, time, logger),
        AwsRole.Ecs => new EcsSource(options, http, time, logger),
        _ => throw new ArgumentException($"Role {options.Role} is not known.", nameof(options)),
    };
}
