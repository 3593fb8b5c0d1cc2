using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace ScrapeCluster.Testing.Dns;

/// <summary>One resource record (RFC 1035, RFC 2782).</summary>
/// <param name="Type">Its number.</param>
/// <param name="Data">As on the wire.</param>
public sealed record DnsRecord(ushort Type, byte[] Data)
{
    public static DnsRecord Address(string address) => new((ushort)(address.Contains(':') ? 28 : 1), IPAddress.Parse(address).GetAddressBytes());

    public static DnsRecord Ns(string name) => new(2, Name(name));

    public static DnsRecord Alias(string name) => new(5, Name(name));

    public static DnsRecord Mx(string name) => new(15, [.. Number(10), .. Name(name)]);

    public static DnsRecord Srv(string name, ushort port) => new(33, [.. Number(1), .. Number(2), .. Number(port), .. Name(name)]);

    public static ushort TypeOf(string type) => type switch
    {
        "A" => 1,
        "NS" => 2,
        "MX" => 15,
        "AAAA" => 28,
        "SRV" => 33,
        _ => throw new ArgumentException($"\"{type}\" is no type that is known here.", nameof(type)),
    };

    internal static byte[] Name(string name) =>
        [.. name.TrimEnd('.').Split('.').SelectMany(part => Encoding.ASCII.GetBytes(part).Prepend((byte)part.Length)), 0];

    internal static byte[] Number(ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }
}
