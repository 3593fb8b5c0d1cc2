namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>The roles by the names that a configuration has for them.</summary>
internal static class AwsRoles
{
    /// <summary>In Prometheus, not built here yet.</summary>
    public static readonly IReadOnlyList<string> NotSupportedYet = ["elasticache", "msk", "rds"];

    private static readonly Dictionary<AwsRole, string> s_names = new() { [AwsRole.Ec2] = "ec2", [AwsRole.Ecs] = "ecs", [AwsRole.Lightsail] = "lightsail" };

    /// <summary>For people.</summary>
    public static string Names => string.Join(", ", s_names.Values);

    public static string NameOf(AwsRole role) => s_names[role];

    /// <summary>Null where there is none of that name.</summary>
    public static AwsRole? Parse(string name)
    {
        foreach (var (role, known) in s_names)
        {
            if (known == name)
                return role;
        }

        return null;
    }
}
