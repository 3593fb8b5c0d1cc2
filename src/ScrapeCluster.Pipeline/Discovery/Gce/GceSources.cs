using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;

namespace ScrapeCluster.Pipeline.Discovery.Gce;

/// <summary>Opens what is asked of Google. Nothing of Google's library, which gets the tokens, is loaded before.</summary>
internal static class GceSources
{
    /// <param name="api">Owned from now on.</param>
    public static IPolledSource Open(GceDiscoveryOptions options, JsonApi api, TimeProvider time, ILogger logger)
    {
        var google = new GoogleIamOptions { Scope = GceSource.Scope, Key = "gce_sd_configs" };
        var signer = RequestSigners.Create(google, new Uri(GceSource.Endpoint), time, logger);
        return new GceSource(options, new SignedJsonApi(api, signer, time, SignedJsonApi.FirstPause), GceSource.Endpoint);
    }
}
