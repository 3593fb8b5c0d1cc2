using Amazon;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>Where a service of AWS is asked.</summary>
internal static class AwsEndpoint
{
    /// <param name="service">As host names have it: <c>ecs</c>.</param>
    /// <param name="region">Decides where none is configured.</param>
    /// <param name="configured">The configuration's; goes before that of the environment.</param>
    /// <exception cref="DiscoveryException">What is configured is no URL.</exception>
    public static Uri Find(string service, string region, string? configured)
    {
        var text = configured ?? OfEnvironment(service) ?? $"https://{service}.{region}.{RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new DiscoveryException($"endpoint \"{text}\" is no URL; it looks like https://{service}.{region}.amazonaws.com.");
        return url;
    }

    private static string? OfEnvironment(string service)
    {
        if (string.Equals(Variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), "true", StringComparison.OrdinalIgnoreCase))
            return null;
        return Variable($"AWS_ENDPOINT_URL_{service.ToUpperInvariant()}") ?? Variable("AWS_ENDPOINT_URL");
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
