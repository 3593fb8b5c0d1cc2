namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>The objects of one kind as they were last seen. Written by one reflector, read by the discoverer.</summary>
internal sealed class ObjectStore
{
    private readonly Lock _gate = new();
    private Dictionary<string, KubernetesObject> _objects = new(StringComparer.Ordinal);

    /// <summary>A first list has come.</summary>
    public bool IsSynced { get; private set; }

    public void Replace(Dictionary<string, KubernetesObject> objects)
    {
        lock (_gate)
        {
            _objects = objects;
            IsSynced = true;
        }
    }

    public void Set(KubernetesObject item)
    {
        lock (_gate)
            _objects[item.Meta.Key] = item;
    }

    public void Remove(string key)
    {
        lock (_gate)
            _objects.Remove(key);
    }

    public T? Find<T>(string key)
        where T : KubernetesObject
    {
        lock (_gate)
            return _objects.GetValueOrDefault(key) as T;
    }

    /// <summary>In the order of their keys, so that equal stores give equal lists.</summary>
    public List<KubernetesObject> Sorted()
    {
        List<KubernetesObject> objects;
        lock (_gate)
            objects = [.. _objects.Values];
        objects.Sort((a, b) => string.CompareOrdinal(a.Meta.Key, b.Meta.Key));
        return objects;
    }
}
