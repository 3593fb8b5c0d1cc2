using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ScrapeCluster.Testing.Targets;

/// <summary>A request that a <see cref="FakeTarget"/> got.</summary>
/// <param name="Target">Path and query exactly as sent.</param>
public sealed record FakeTargetRequest(string Method, string Host, string Target, IReadOnlyDictionary<string, string> Headers)
{
    internal static FakeTargetRequest From(HttpContext context) => new(
        context.Request.Method,
        context.Request.Host.ToString(),
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
}
