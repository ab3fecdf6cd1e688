#!/bin/sh
# Makes the example files of tests/intake/media_test.cpp anew, in the current folder. Needs ffmpeg, exiftool
# (libimage-exiftool-perl) and heif-enc (libheif-examples). The place in them is 52.097600, 23.734000; the camera is made up.
set -eu
quiet="-hide_banner -loglevel error -y"
picture="-f lavfi -i testsrc2=size=48x36:rate=5"
tone="-f lavfi -i sine=frequency=440:sample_rate=8000"

# Writes the same EXIF into any picture: tag_picture FILE MORE-TAGS…
tag_picture() {
    file=$1
    shift
    exiftool -q -overwrite_original -GPSLatitude=52.0976 -GPSLatitudeRef=N -GPSLongitude=23.734 -GPSLongitudeRef=E -GPSAltitude=140 -GPSImgDirection=12 \
        -Make=Nimbus -Model=Nimbus-X7 -SerialNumber=SN4711-0815 -OwnerName=Somebody -Artist=Somebody -Software=Firmware-3.2 \
        "-DateTimeOriginal=2026:11:24 14:05:00" "-CreateDate=2026:11:24 14:05:00" "-ModifyDate=2026:11:24 15:00:00" "$@" "$file"
}

ffmpeg $quiet $picture -frames:v 1 -q:v 4 photo.jpg
ffmpeg $quiet $picture -frames:v 1 -vf scale=16:12 -q:v 9 small.jpg
tag_picture photo.jpg -Orientation#=6 -UserComment=written-by-hand -XMP:Location=Library -XMP-exif:GPSLatitude=52.0976 -IPTC:City=Brest -Comment=a-comment "-ThumbnailImage<=small.jpg"
printf 'behind the picture' >> photo.jpg
ffmpeg $quiet $picture -frames:v 1 photo.png
tag_picture photo.png -Orientation#=3 -PNG:Author=Somebody -PNG:Software=Firmware-3.2 -PNG:ModifyDate="2026:11:24 14:05:00" -XMP:City=Brest
ffmpeg $quiet $picture -frames:v 1 -c:v libwebp photo.webp
tag_picture photo.webp -ExifByteOrder=II -Orientation#=8 -XMP:City=Brest
ffmpeg $quiet $picture -frames:v 3 -c:v libwebp_anim -loop 0 moving.webp
tag_picture moving.webp
ffmpeg $quiet $picture -frames:v 3 moving.gif
exiftool -q -overwrite_original -Comment=a-comment -XMP:City=Brest moving.gif
heif-enc -q 30 photo.png -o photo.heic >/dev/null
tag_picture photo.heic -XMP:City=Brest

ffmpeg $quiet $picture $tone -t 1.4 -c:v libx264 -crf 35 -c:a aac -b:a 16k -metadata location=+52.0976+023.7340/ -metadata creation_time=2026-11-24T14:05:00Z -metadata comment=a-comment video.mp4
ffmpeg $quiet $picture $tone -t 1.4 -c:v libx264 -crf 35 -c:a aac -b:a 16k -timecode 14:05:00:00 -metadata creation_time=2026-11-24T14:05:00Z video.mov
exiftool -q -overwrite_original -Keys:GPSCoordinates="52.0976, 23.734, 140" -Keys:Make=Nimbus -Keys:Model=Nimbus-X7 -Keys:Software=Firmware-3.2 "-Keys:CreationDate=2026:11:24 14:05:00+03:00" -XMP:City=Brest video.mov
ffmpeg $quiet $picture -t 1.4 -c:v mpeg4 -q:v 20 -metadata location=+52.0976+023.7340/ video.3gp
ffmpeg $quiet $picture -t 1.4 -c:v libx264 -crf 35 -movflags frag_keyframe+empty_moov pieces.mp4
ffmpeg $quiet $picture -t 1.4 -c:v libvpx -crf 50 video.webm
rm small.jpg
