using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Aws;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Tokens;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing;

/// <summary>Makes the signer of an endpoint. The SDKs of the clouds are loaded only where one is asked for.</summary>
public static class RequestSigners
{
    /// <summary>
    /// Begins to fetch credentials and returns at once: a source that is slow or missing delays what is signed, it fails nothing here.
    /// </summary>
    /// <exception cref="SigningException">It can never work: <see cref="Problem"/> says why.</exception>
    public static IRequestSigner Create(SigningOptions options, Uri endpoint, TimeProvider time, ILogger logger) => options switch
    {
        SigV4Options sigV4 => CreateSigV4(sigV4, endpoint, time, logger),
        AzureAdOptions azureAd => CreateAzureAd(azureAd, endpoint, time, logger),
        GoogleIamOptions google => CreateGoogle(google, endpoint, time, logger),
        _ => throw new NotSupportedException($"Signing by {options.GetType().Name} is not known."),
    };

    /// <summary>Why requests to the endpoint could never be signed as things are on this machine; null: they could. Asks nothing over the network.</summary>
    public static string? Problem(SigningOptions options, Uri endpoint) =>
        options is SigV4Options sigV4 && RegionOf(sigV4, endpoint) is null ? SigningRegion.Missing(endpoint) : null;

    // Not inlined: the runtime loads an SDK when it first compiles a method that leads there.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string? RegionOf(SigV4Options options, Uri endpoint) => SigningRegion.Find(options, endpoint);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static SigV4RequestSigner CreateSigV4(SigV4Options options, Uri endpoint, TimeProvider time, ILogger logger)
    {
        var region = SigningRegion.Find(options, endpoint) ?? throw new SigningException($"{SigningRegion.Missing(endpoint)}.");
        var clock = new ClockSkew(endpoint, time, logger);
        return new SigV4RequestSigner(endpoint, region, options.ServiceName, AwsCredentials.From(options, region, endpoint, clock, time, logger), clock);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TokenRequestSigner CreateAzureAd(AzureAdOptions options, Uri endpoint, TimeProvider time, ILogger logger) =>
        new(AzureAdTokens.From(options, endpoint, new ClockSkew(endpoint, time, logger), time, logger));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TokenRequestSigner CreateGoogle(GoogleIamOptions options, Uri endpoint, TimeProvider time, ILogger logger) =>
        new(GoogleTokens.From(options, endpoint, new ClockSkew(endpoint, time, logger), time, logger));
}
