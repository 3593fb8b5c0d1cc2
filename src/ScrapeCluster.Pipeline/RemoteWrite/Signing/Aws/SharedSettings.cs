using Amazon;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.Aws;

/// <summary>What the AWS SDK's own configuration says of the region. Nothing is asked over the network.</summary>
internal static class SharedSettings
{
    /// <param name="profile">Null: that of <c>AWS_PROFILE</c>, else <c>default</c>.</param>
    public static string? Region(string? profile) =>
        FromEnvironment("AWS_REGION") ?? FromEnvironment("AWS_DEFAULT_REGION") ?? FromProfile(profile);

    /// <summary>
    /// The SDK looks once whether the file of <c>AWS_SHARED_CREDENTIALS_FILE</c> is there and else takes <c>~/.aws/credentials</c> for good; a
    /// file that is mounted late would never be found.
    /// </summary>
    public static void LocateFiles()
    {
        if (FromEnvironment("AWS_SHARED_CREDENTIALS_FILE") is { } file)
            AWSConfigs.AWSProfilesLocation = file;
    }

    private static string? FromEnvironment(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } region ? region : null;

    private static string? FromProfile(string? profile)
    {
        try
        {
            LocateFiles();
            var name = profile ?? DefaultAWSCredentialsIdentityResolver.GetProfileName();
            return new CredentialProfileStoreChain().TryGetProfile(name, out var found) ? found.Region?.SystemName : null;
        }
        // A file that cannot be read says nothing of a region; the credentials' own error names it.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Amazon.Runtime.AmazonClientException)
        {
            return null;
        }
    }
}
