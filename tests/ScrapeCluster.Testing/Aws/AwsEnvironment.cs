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
    private readonly TemporaryFolder _folder = new();

    public AwsEnvironment()
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (((string)variable.Key).StartsWith("AWS_", StringComparison.Ordinal))
                Set((string)variable.Key, null);
        }

        Set("AWS_CONFIG_FILE", Path.Combine(_folder.Path, "config"));
        Set("AWS_SHARED_CREDENTIALS_FILE", Path.Combine(_folder.Path, "credentials"));
        Set("AWS_EC2_METADATA_DISABLED", "true");
    }

    /// <summary>For files of the test.</summary>
    public TemporaryFolder Folder => _folder;

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
