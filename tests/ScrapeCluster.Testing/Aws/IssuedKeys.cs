using System.Collections.Concurrent;
using System.Globalization;

namespace ScrapeCluster.Testing.Aws;

/// <summary>Hands out keys, each pair once, and knows them all afterwards.</summary>
public sealed class IssuedKeys(string prefix)
{
    private readonly ConcurrentDictionary<string, AwsKeys> _issued = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>How long a pair lasts from when it is handed out.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    public AwsKeys Issue()
    {
        var number = Interlocked.Increment(ref _count);
        var keys = new AwsKeys(
            string.Create(CultureInfo.InvariantCulture, $"{prefix}{number:D4}"), $"secret+of/{prefix}{number}", $"token/of+{prefix}{number}==",
            DateTimeOffset.UtcNow + Lifetime);
        _issued[keys.AccessKey] = keys;
        return keys;
    }

    public AwsKeys? Find(string? accessKey) => accessKey is null ? null : _issued.GetValueOrDefault(accessKey);
}

public sealed record AwsKeys(string AccessKey, string SecretKey, string? Token, DateTimeOffset ExpiresAt)
{
    /// <summary>As AWS writes times.</summary>
    public string Expiration => ExpiresAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
