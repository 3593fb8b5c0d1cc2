using Amazon.Runtime;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.Aws;

/// <summary>Puts together where the credentials of one endpoint come from.</summary>
internal static class AwsCredentials
{
    private const string Help =
        "Give the node an IAM role (IRSA, EKS Pod Identity, ECS task role or instance profile), set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write access_key and secret_key into the configuration.";

    public static ICredentials<AwsCredential> From(SigV4Options options, string region, Uri receiver, ClockSkew clock, TimeProvider time, ILogger logger)
    {
        if (options.AccessKey is { } accessKey && options.RoleArn is null)
            return new FixedCredentials<AwsCredential>(new AwsCredential(accessKey, options.SecretKey.Value, null, null));
        var text = new CredentialText("AWS credentials", Where(options), receiver.GetLeftPart(UriPartial.Path), Help);
        var role = options.RoleArn is null ? null : new AssumedRole(options.RoleArn, options.ExternalId, options.StsRegion ?? region, options.UseFipsStsEndpoint, options.WebIdentityTokenFile);
        return new KeptCredentials<AwsCredential>(token => FetchAsync(options, role, token), text, clock, time, logger).Begin();
    }

    private static async Task<AwsCredential> FetchAsync(SigV4Options options, AssumedRole? role, CancellationToken cancellationToken)
    {
        if (role is { HasToken: true })
            return await role.FetchAsync(cancellationToken).ConfigureAwait(false);
        var source = options.AccessKey is { } accessKey
            ? new BasicAWSCredentials(accessKey, options.SecretKey.Value)
            : await AwsCredentialChain.FindAsync(options.Profile, cancellationToken).ConfigureAwait(false);
        try
        {
            return role is null
                ? await AwsCredentialChain.ReadAsync(source).ConfigureAwait(false)
                : await role.FetchAsync(source, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            (source as IDisposable)?.Dispose();
        }
    }

    private static string Where(SigV4Options options)
    {
        var source = options switch
        {
            { WebIdentityTokenFile: { } file } => $"the token in {file}",
            { AccessKey: not null } => "access_key of the configuration",
            { Profile: { } profile } => $"profile \"{profile}\" of the AWS configuration files",
            _ => "environment, web identity, AWS configuration files, container endpoint, instance metadata",
        };
        return options.RoleArn is { } role ? $"role {role} with {source}" : source;
    }
}
