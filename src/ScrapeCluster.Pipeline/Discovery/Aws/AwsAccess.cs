using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Aws;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>Finds out how to ask AWS. Begun with the first round, not with the configuration: some of it is asked for over the network.</summary>
/// <param name="service">As host names have it: <c>ecs</c>.</param>
internal sealed class AwsAccess(AwsAccessOptions options, string service, TimeProvider time, ILogger logger) : IDisposable
{
    private AwsSession? _session;

    /// <summary>What is asked, in logs.</summary>
    public string Shown { get; } =
        options.Endpoint is { } endpoint ? Polling.JsonApi.Show(endpoint) : $"{service}, {(options.Region is { } region ? $"region {region}" : "the node's own region")}";

    /// <exception cref="DiscoveryException">No region is known, or the endpoint is no URL.</exception>
    public async Task<AwsSession> OpenAsync(CancellationToken cancellationToken)
    {
        if (_session is { } session)
            return session;
        var region = await AwsRegion.FindAsync(options.Region, cancellationToken).ConfigureAwait(false);
        var endpoint = AwsEndpoint.Find(service, region, options.Endpoint);
        var clock = new ClockSkew(endpoint, time, logger);
        return _session = new AwsSession(region, endpoint, AwsCredentials.From(ToSigV4(), region, endpoint, clock, time, logger), clock);
    }

    public void Dispose() => _session?.Credentials.Dispose();

    private SigV4Options ToSigV4()
    {
        // Half a pair of keys counts as none, as for Prometheus.
        var hasKeys = options.AccessKey is not null && !string.IsNullOrEmpty(options.SecretKey.Value);
        return new SigV4Options
        {
            Region = options.Region,
            AccessKey = hasKeys ? options.AccessKey : null,
            SecretKey = hasKeys ? options.SecretKey : default,
            Profile = options.Profile,
            RoleArn = options.RoleArn,
            ExternalId = options.ExternalId,
        };
    }
}
