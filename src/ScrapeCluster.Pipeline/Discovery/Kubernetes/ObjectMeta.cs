namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>What every object has: of it, what labels are made from.</summary>
internal sealed record ObjectMeta(
    string Namespace,
    string Name,
    string Uid,
    KeyValuePair<string, string>[] Labels,
    KeyValuePair<string, string>[] Annotations,
    ObjectOwner? Controller)
{
    /// <summary>Names the object within its kind.</summary>
    public string Key => KeyOf(Namespace, Name);

    public static string KeyOf(string @namespace, string name) => @namespace.Length == 0 ? name : $"{@namespace}/{name}";

    /// <returns>Null where there is no such label.</returns>
    public string? Label(string name)
    {
        foreach (var (key, value) in Labels)
        {
            if (key == name)
                return value;
        }

        return null;
    }
}

/// <summary>The object that controls another one.</summary>
internal sealed record ObjectOwner(string Kind, string Name);

/// <summary>The object that an address belongs to.</summary>
internal sealed record ObjectReference(string Kind, string Namespace, string Name);
