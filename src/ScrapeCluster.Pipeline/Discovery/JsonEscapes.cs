using System.Globalization;
using System.Text;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>Decodes what stands between the quotes of a valid JSON string, halves of surrogate pairs as U+FFFD.</summary>
internal static class JsonEscapes
{
    public static string Decode(string escaped)
    {
        var text = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
            {
                text.Append(escaped[i]);
            }
            else if (escaped[++i] == 'u')
            {
                text.Append((char)ushort.Parse(escaped.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                text.Append(Simple(escaped[i]));
            }
        }

        // Through UTF-8 and back: the encoder replaces lone halves.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static char Simple(char c) => c switch
    {
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => c,
    };
}
