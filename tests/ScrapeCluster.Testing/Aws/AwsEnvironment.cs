using System.Collections;
using ScrapeCluster.Testing.Processes;

namespace ScrapeCluster.Testing.Aws;

/// <summary>
/// The process' environment as the AWS SDK sees it: nothing of this machine's, only what the test sets. Everything is as before afterwards.
/// The environment is the process' own, so tests with it run one at a time.
/// </summary>
public sealed class AwsEnvironment : IDisposable
{
    private readonly Dictionary<string, string?> _before = [];
    // The SDK remembers for good where its files are, if they are there when it first looks.
    private static readonly TemporaryFolder s_sdkFiles = new();

    private readonly TemporaryFolder _folder = new();

    /// <summary>To be called before anything asks the SDK: from then on it reads files of the tests, and none of this machine's.</summary>
    public static void BeginProcess()
    {
        Environment.SetEnvironmentVariable("AWS_CONFIG_FILE", s_sdkFiles.Write("config", ""));
        Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", s_sdkFiles.Write("credentials", ""));
    }

    public AwsEnvironment()
    {
        WriteConfig("");
        WriteCredentials("");
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (((string)variable.Key).StartsWith("AWS_", StringComparison.Ordinal))
                Set((string)variable.Key, null);
        }

        Set("AWS_CONFIG_FILE", Path.Combine(s_sdkFiles.Path, "config"));
        Set("AWS_SHARED_CREDENTIALS_FILE", Path.Combine(s_sdkFiles.Path, "credentials"));
        Set("AWS_EC2_METADATA_DISABLED", "true");
    }

    /// <summary>For files of the test.</summary>
    public TemporaryFolder Folder => _folder;

    /// <summary>What stands in <c>~/.aws/config</c>.</summary>
    public void WriteConfig(string text) => s_sdkFiles.Write("config", text);

    /// <summary>What stands in <c>~/.aws/credentials</c>.</summary>
    public void WriteCredentials(string text) => s_sdkFiles.Write("credentials", text);

    public void Set(string name, string? value)
    {
        _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }

    public void Dispose()
    {
        foreach (var (name, value) in _before)
            Environment.SetEnvironmentVariable(name, value);
        _folder.Dispose();
    }
}
