namespace ScrapeCluster.Actors.Serialization;

/// <summary>One message between nodes: its manifest, for ever, and how it becomes bytes and comes back.</summary>
internal sealed record WireForm(string Manifest, Type Type, Func<object, byte[]> Write, Func<byte[], object> Read)
{
    public static WireForm Of<T>(string manifest, Func<T, byte[]> write, Func<byte[], T> read)
        where T : IWireMessage => new(manifest, typeof(T), message => write((T)message), bytes => read(bytes));

    /// <summary>A message that says all by its name.</summary>
    public static WireForm Empty<T>(string manifest, T instance)
        where T : IWireMessage => new(manifest, typeof(T), static _ => [], _ => instance);
}
