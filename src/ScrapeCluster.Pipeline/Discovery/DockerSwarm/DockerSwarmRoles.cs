namespace ScrapeCluster.Pipeline.Discovery.DockerSwarm;

/// <summary>The roles as users write them, which is also the path of the engine's list.</summary>
internal static class DockerSwarmRoles
{
    private static readonly DockerSwarmRole[] s_all = Enum.GetValues<DockerSwarmRole>();

    public static string Names => string.Join(", ", s_all.Select(NameOf));

    public static string NameOf(DockerSwarmRole role) => role switch
    {
        DockerSwarmRole.Tasks => "tasks",
        DockerSwarmRole.Services => "services",
        _ => "nodes",
    };

    /// <returns>Null where no role has the name; the case counts.</returns>
    public static DockerSwarmRole? Parse(string name)
    {
        foreach (var role in s_all)
        {
            if (NameOf(role) == name)
                return role;
        }

        return null;
    }
}
